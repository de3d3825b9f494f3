import FogCore

extension Link {
    /// Begins a stream.
    ///
    /// - Throws: ``LinkError/overloaded(_:)`` if this link has used up its streams, or why it has ended.
    public mutating func beginStream() throws(LinkError) -> UInt32 {
        if let end { throw end }
        guard nextStream < UInt32.max - 2 else { throw .overloaded("streams") }
        let id = nextStream
        nextStream += 2
        streams[id] = LinkStream()
        // Streams begin in the order of their numbers, whichever has something to say first.
        control.append(.stream, (UInt64(id), 4), (0, 1), (0, 3))
        return id
    }

    /// Adds bytes to a stream's end.
    ///
    /// - Returns: How many were taken; fewer than given if the stream is full, and none if it isn't open for sending.
    ///   Then ``LinkAction/streamHasRoom(_:)`` will tell when there is room.
    public mutating func send(_ bytes: some RandomAccessCollection<UInt8>, on id: UInt32) -> Int {
        guard end == nil, var stream = streams[id], !stream.isFinished else { return 0 }
        let room = max(0, configuration.streamSendLimit - stream.waitingCount)
        let count = min(room, bytes.count)
        let wasIdle = !stream.canSend
        stream.add(bytes.prefix(count))
        stream.wasFull = count < bytes.count
        if wasIdle, stream.canSend { turns.append(id) }
        streams[id] = stream
        return count
    }

    /// Says that nothing will be added to a stream.
    public mutating func finish(_ id: UInt32) {
        guard end == nil, var stream = streams[id], !stream.isFinished else { return }
        let wasIdle = !stream.canSend
        stream.finish()
        if wasIdle, stream.canSend { turns.append(id) }
        streams[id] = stream
    }

    /// Gives a stream up in both directions.
    public mutating func reset(_ id: UInt32, reason: UInt16) {
        guard end == nil, let stream = remove(id) else { return }
        giveBack(stream.unconsumed)
        control.append(.reset, (UInt64(id), 4), (UInt64(reason), 2))
    }

    /// Says that bytes of a stream have been worked off, so that the other side gets room for as many.
    public mutating func consumed(_ count: Int, of id: UInt32) {
        guard end == nil, count > 0 else { return }
        if var stream = streams[id] {
            giveBack(min(count, stream.unconsumed))
            stream.consumed += min(count, stream.unconsumed)
            if stream.consumed >= LinkStream.window / 2, !stream.hasReceivedEnd {
                control.append(.windowUpdate, (UInt64(id), 4), (UInt64(stream.consumed), 4))
                stream.receiveRoom += stream.consumed
                stream.consumed = 0
            }
            streams[id] = stream
        } else {
            // What a stream that was given up still held was given back then, and isn't a second time.
            let count = min(count, owed)
            owed -= count
            giveBack(count)
        }
    }

    /// Gives the other side room on the whole link.
    private mutating func giveBack(_ count: Int) {
        consumed += min(max(0, count), Self.window - receiveRoom - consumed)
        guard consumed >= Self.window / 2 else { return }
        control.append(.windowUpdate, (0, 4), (UInt64(consumed), 4))
        receiveRoom += consumed
        consumed = 0
    }

    /// Forgets a stream on which both sides have said all.
    mutating func forgetIfOver(_ id: UInt32) {
        guard let stream = streams[id], stream.isOver else { return }
        owed += stream.unconsumed
        remove(id)
    }

    /// Forgets a stream, and its turn.
    @discardableResult
    private mutating func remove(_ id: UInt32) -> LinkStream? {
        guard let stream = streams.removeValue(forKey: id) else { return nil }
        if id.isMultiple(of: 2) == isInitiator { openOfOther -= 1 }
        turns.removeAll { $0 == id }
        return stream
    }

    mutating func take(_ id: UInt32, isLast: Bool, _ bytes: ArraySlice<UInt8>, _ outputs: inout Outputs<LinkAction>) {
        let isOwn = id.isMultiple(of: 2) != isInitiator
        if streams[id] == nil {
            guard id > 0, !isOwn || id < nextStream else {
                return fail(.violation("bytes for a stream that never began"), into: &outputs)
            }
            // A stream that was given up, whose last bytes were on their way.
            guard !isOwn, id > lastOfOther else { return drop(bytes.count, &outputs) }
            lastOfOther = id
            guard openOfOther < configuration.streamLimit else {
                drop(bytes.count, &outputs)
                if end == nil { control.append(.reset, (UInt64(id), 4), (UInt64(LinkReset.tooMany), 2)) }
                return
            }
            streams[id] = LinkStream()
            openOfOther += 1
            outputs.append(.streamBegan(id))
        }
        guard var stream = streams[id] else { return }
        guard !stream.hasReceivedEnd else { return fail(.violation("bytes behind a stream's end"), into: &outputs) }
        stream.receiveRoom -= bytes.count
        receiveRoom -= bytes.count
        guard stream.receiveRoom >= 0, receiveRoom >= 0 else { return fail(.windowOverrun, into: &outputs) }
        stream.hasReceivedEnd = isLast
        streams[id] = stream
        if !bytes.isEmpty { outputs.append(.streamBytes(id, Array(bytes))) }
        if isLast {
            outputs.append(.streamEnded(id))
            forgetIfOver(id)
        }
    }

    /// Takes bytes that nobody wants: they count all the same.
    private mutating func drop(_ count: Int, _ outputs: inout Outputs<LinkAction>) {
        receiveRoom -= count
        guard receiveRoom >= 0 else { return fail(.windowOverrun, into: &outputs) }
        giveBack(count)
    }

    mutating func giveRoom(_ increment: UInt32, on id: UInt32, _ outputs: inout Outputs<LinkAction>) {
        guard increment > 0 else { return fail(.violation("room for no bytes"), into: &outputs) }
        if id == 0 {
            guard sendRoom + Int(increment) <= Self.window else {
                return fail(.violation("more room than there is"), into: &outputs)
            }
            sendRoom += Int(increment)
        } else if var stream = streams[id] {
            guard stream.sendRoom + Int(increment) <= LinkStream.window else {
                return fail(.violation("more room than there is"), into: &outputs)
            }
            let wasIdle = !stream.canSend
            stream.sendRoom += Int(increment)
            if wasIdle, stream.canSend { turns.append(id) }
            streams[id] = stream
        }
    }

    mutating func otherReset(_ id: UInt32, reason: UInt16, _ outputs: inout Outputs<LinkAction>) {
        guard let stream = remove(id) else { return }
        giveBack(stream.unconsumed)
        outputs.append(.streamReset(id, reason: reason))
    }
}
