public import FogCore

extension Link {
    /// How many bytes of a stream go into a record before another stream has its turn.
    private static let turn = 16_384
    /// Bytes of a stream's frame before its own.
    private static let streamHead = 9
    /// Bytes of the longest head of a datagram's frame.
    private static let datagramHead = 8
    /// Bytes of the smallest record that has room for any frame of the link itself: a close with its text, and a key
    /// update.
    private static let smallestRecord = 260
    /// How much of a record datagrams leave to streams that wait.
    private static let shareOfStreams = 4096

    /// Whether there is anything to send beside what a source has.
    public var hasToSend: Bool {
        !control.isEmpty || end == nil && (rest != nil || !turns.isEmpty && sendRoom > 0)
    }

    /// Writes encrypted records to `buffers`, until there is nothing more to send or there are about `limit` bytes.
    ///
    /// Frames of the link itself go first, then datagrams, then streams in turns. A record of a constant rate is written
    /// if its time has come, and nothing otherwise.
    ///
    /// - Parameters:
    ///   - source: Asked for datagrams only as long as there is room.
    ///   - limit: How many bytes of output are wanted, at least; a record more may come.
    public mutating func fill(
        _ buffers: inout LinkBuffers, from source: inout some DatagramSource, upTo limit: Int, at now: Now,
        into outputs: inout Outputs<LinkAction>
    ) throws(LinkError) {
        if case .constantRate(let bytes, let interval) = configuration.padding {
            guard now.monotonic >= tick else { return }
            tick = max(tick.advanced(by: interval), now.monotonic)
            try writeRecord(
                &buffers, &source, room: min(max(Self.smallestRecord, bytes), RecordHeader.plainLimit), exactly: true,
                now, &outputs)
            return
        }
        while buffers.output.count < limit {
            guard try writeRecord(&buffers, &source, room: RecordHeader.plainLimit, exactly: false, now, &outputs)
            else { return }
        }
    }

    /// Writes one record.
    ///
    /// - Returns: Whether there was anything to write.
    @discardableResult
    private mutating func writeRecord(
        _ buffers: inout LinkBuffers, _ source: inout some DatagramSource, room: Int, exactly: Bool, _ now: Now,
        _ outputs: inout Outputs<LinkAction>
    ) throws(LinkError) -> Bool {
        buffers.plain.removeAll(keepingCapacity: true)
        // The last byte is kept for a key update.
        let room = room - 1
        let ready = min(room, readyControl(room))
        buffers.plain += control[..<ready]
        if ready == control.count { control = [] } else { control.removeFirst(ready) }
        if end == nil {
            writeDatagrams(&buffers.plain, &source, room)
            writeStreams(&buffers.plain, room, &outputs)
        }
        guard exactly || !buffers.plain.isEmpty else { return false }
        let updates = isKeyOld(now) && end == nil
        pad(&buffers.plain, to: exactly ? room : nil, leavingLast: updates)
        if updates { buffers.plain.append(.keyUpdate) }
        var plain: [UInt8] = []
        swap(&plain, &buffers.plain)
        defer { swap(&plain, &buffers.plain) }
        try plain.span.bytes.withUnsafeBytes { (plain) throws(LinkError) in
            try sending.seal(plain, into: &buffers.output)
        }
        if updates {
            sending.update()
            keyDeadline = now.monotonic.advanced(by: configuration.timePerKey)
        }
        return true
    }

    /// How many bytes of the frames that are ready fit into so many, as whole frames.
    private func readyControl(_ room: Int) -> Int {
        guard control.count > room else { return control.count }
        var reader = FrameReader()
        var end = 0
        while let frame = try? reader.next(in: control), frame != .keyUpdate, reader.position <= room {
            end = reader.position
        }
        return end
    }

    private func isKeyOld(_ now: Now) -> Bool {
        sending.records + 1 >= configuration.recordsPerKey || sending.bytes >= configuration.bytesPerKey
            || now.monotonic >= keyDeadline
    }

    private func pad(_ plain: inout [UInt8], to length: Int?, leavingLast: Bool) {
        var wanted = length ?? plain.count
        if case .multiple(let unit) = configuration.padding, unit > 0, length == nil {
            wanted = min(RecordHeader.plainLimit - 1, (plain.count + unit - 1) / unit * unit)
        }
        // Padding reaches to the end of a record, and a key update is the last frame of one: not both.
        guard !leavingLast, plain.count < wanted else { return }
        plain.append(contentsOf: repeatElement(0, count: wanted - plain.count))
    }

    private mutating func writeDatagrams(_ plain: inout [UInt8], _ source: inout some DatagramSource, _ room: Int) {
        let limit = turns.isEmpty || sendRoom == 0 ? room : room - min(room / 2, Self.shareOfStreams)
        if let waiting = rest {
            let count = min(waiting.bytes.count - waiting.sent, limit - plain.count - 4)
            guard count > 0 else { return }
            plain.append(.datagramMore, (UInt64(count), 3))
            plain += waiting.bytes[waiting.sent..<waiting.sent + count]
            rest = waiting.sent + count == waiting.bytes.count ? nil : (waiting.bytes, waiting.sent + count)
            if rest != nil { return }
        }
        while limit - plain.count > Self.datagramHead + 1, rest == nil {
            let hadOne = source.next { channel, bytes in
                let count = min(bytes.count, Self.datagramLimit)
                let fitting = limit - plain.count - Self.datagramHead
                if count <= fitting {
                    plain.append(.datagram, (UInt64(channel), 1), (UInt64(count), 3))
                    plain.append(contentsOf: bytes.prefix(count))
                } else {
                    plain.append(.datagramBegin, (UInt64(channel), 1), (UInt64(count), 3), (UInt64(fitting), 3))
                    plain.append(contentsOf: bytes.prefix(fitting))
                    rest = (Array(bytes[fitting..<count]), 0)
                }
            }
            guard hadOne else { return }
        }
    }

    private mutating func writeStreams(_ plain: inout [UInt8], _ room: Int, _ outputs: inout Outputs<LinkAction>) {
        var tried = 0
        while tried < turns.count, room - plain.count > Self.streamHead {
            let id = turns.removeFirst()
            guard var stream = streams[id], stream.canSend else { continue }
            if stream.waitingCount > 0, sendRoom == 0 {
                turns.append(id)
                tried += 1
                continue
            }
            let limit = min(Self.turn, room - plain.count - Self.streamHead, sendRoom)
            sendRoom -= stream.take(limit) { bytes, isLast in
                plain.append(.stream, (UInt64(id), 4), (isLast ? 1 : 0, 1), (UInt64(bytes.count), 3))
                plain += bytes
            }
            if stream.canSend { turns.append(id) }
            if stream.wasFull, stream.waitingCount <= configuration.streamSendLimit / 2 {
                stream.wasFull = false
                outputs.append(.streamHasRoom(id))
            }
            streams[id] = stream
            forgetIfOver(id)
        }
    }
}
