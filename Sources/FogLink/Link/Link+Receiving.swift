public import FogCore

extension Link {
    /// Takes bytes as they came over the connection.
    ///
    /// An error in them ends the link; nothing that came behind it is delivered.
    public mutating func receive(
        _ bytes: UnsafeRawBufferPointer, at now: Now, into outputs: inout Outputs<LinkAction>
    ) {
        var position = 0
        while end == nil, position < bytes.count || !partial.isEmpty {
            do throws(LinkError) {
                if partial.isEmpty {
                    guard bytes.count - position >= RecordHeader.byteCount else { break }
                    let header = try RecordHeader(UnsafeRawBufferPointer(rebasing: bytes[position...]))
                    let body = position + RecordHeader.byteCount
                    guard bytes.count - body >= header.length else { break }
                    let sealed = UnsafeRawBufferPointer(rebasing: bytes[body..<body + header.length])
                    position = body + header.length
                    try take(receiving.open(sealed, header: header), now, &outputs)
                } else {
                    guard try complete(bytes, &position) else { return }
                    let whole = partial
                    partial = []
                    try whole.span.bytes.withUnsafeBytes { (whole) throws(LinkError) in
                        let header = try RecordHeader(whole)
                        let sealed = UnsafeRawBufferPointer(rebasing: whole[RecordHeader.byteCount...])
                        try take(receiving.open(sealed, header: header), now, &outputs)
                    }
                }
            } catch {
                return fail(error, into: &outputs)
            }
        }
        if end == nil, position < bytes.count {
            partial.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position...]))
        }
    }

    /// Adds to the record that has come in part, and says whether it is whole.
    private mutating func complete(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) throws(LinkError) -> Bool {
        func add(upTo count: Int) {
            let missing = min(count - partial.count, bytes.count - position)
            guard missing > 0 else { return }
            partial.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<position + missing]))
            position += missing
        }
        add(upTo: RecordHeader.byteCount)
        guard partial.count >= RecordHeader.byteCount else { return false }
        let header = try partial.span.bytes.withUnsafeBytes { (partial) throws(LinkError) in try RecordHeader(partial) }
        let whole = RecordHeader.byteCount + header.length
        partial.reserveCapacity(whole)
        add(upTo: whole)
        return partial.count == whole
    }

    /// Takes the frames of a genuine record.
    private mutating func take(
        _ record: [UInt8], _ now: Now, _ outputs: inout Outputs<LinkAction>
    ) throws(LinkError) {
        heardAt = now.monotonic
        var reader = FrameReader()
        var places: [DatagramBatch.Place] = []
        // Before anything that may end the link: nothing is delivered behind its end.
        func deliver() {
            guard !places.isEmpty else { return }
            outputs.append(.datagrams(DatagramBatch(bytes: record, places: places)))
            places = []
        }
        while end == nil {
            let frame: Frame
            do throws(LinkError) {
                guard let next = try reader.next(in: record) else { break }
                frame = next
            } catch {
                deliver()
                throw error
            }
            if case .datagram = frame {} else { deliver() }
            switch frame {
            case .datagram(let channel, let range):
                guard datagram == nil else { throw .violation("a datagram inside another") }
                guard range.count <= Self.datagramLimit else { throw .violation("a datagram is too long") }
                places.append(DatagramBatch.Place(channel: channel, range: range))
            case .datagramBegin(let channel, let total, let range):
                guard datagram == nil else { throw .violation("a datagram inside another") }
                guard total <= Self.datagramLimit, range.count < total else {
                    throw .violation("a datagram is too long")
                }
                datagram = (channel, total, Array(record[range]))
            case .datagramMore(let range): try takeMore(record[range], &outputs)
            case .stream(let id, let isLast, let range): take(id, isLast: isLast, record[range], &outputs)
            case .ping(let number):
                // One at a time is enough: a flood of them isn't answered one by one.
                if control.count < 4096 { control.append(.pong, (number, 8)) }
            case .pong(let number): takePong(number, now, &outputs)
            case .close(let reason, let text): fail(.closed(reason, text), into: &outputs)
            case .keyUpdate: receiving.update()
            case .windowUpdate(let id, let increment): giveRoom(increment, on: id, &outputs)
            case .reset(let id, let reason): otherReset(id, reason: reason, &outputs)
            case .identity(let role, let key, let signature):
                try takeIdentity(role, Array(record[key]), Array(record[signature]), &outputs)
            }
        }
        deliver()
        guard control.count <= Self.controlLimit else { throw .overloaded("answers") }
    }

    private mutating func takeMore(
        _ bytes: ArraySlice<UInt8>, _ outputs: inout Outputs<LinkAction>
    ) throws(LinkError) {
        guard var begun = datagram else { throw .violation("a datagram goes on that never began") }
        guard begun.bytes.count + bytes.count <= begun.total, !bytes.isEmpty else {
            throw .violation("a datagram is longer than it said")
        }
        datagram = nil
        begun.bytes += bytes
        guard begun.bytes.count == begun.total else {
            datagram = begun
            return
        }
        let place = DatagramBatch.Place(channel: begun.channel, range: 0..<begun.total)
        outputs.append(.datagrams(DatagramBatch(bytes: begun.bytes, places: [place])))
    }

    private mutating func takePong(_ number: UInt64, _ now: Now, _ outputs: inout Outputs<LinkAction>) {
        guard let index = pings.firstIndex(where: { $0.number == number }) else {
            return fail(.violation("an answer to no ping"), into: &outputs)
        }
        outputs.append(.roundTrip(pings[index].sentAt.duration(to: now.monotonic)))
        pings.removeSubrange(...index)
    }

    private mutating func takeIdentity(
        _ role: UInt8, _ key: [UInt8], _ signature: [UInt8], _ outputs: inout Outputs<LinkAction>
    ) throws(LinkError) {
        // Each costs more to check than to send.
        guard !isIdentified else { throw .violation("a second identity") }
        guard let role = LinkRole(rawValue: role) else { throw .identity }
        let proof = LinkIdentityProof(role: role, key: key, signature: signature)
        guard proof.isValid(network: network, handshakeHash: handshakeHash, ofInitiator: !isInitiator) else {
            throw .identity
        }
        isIdentified = true
        outputs.append(.identified(key, role))
    }
}
