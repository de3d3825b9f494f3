import FogCore
import FogCrypto
import FogSphinx

/// A packet as a file has it: its hops, what each is told, and its bytes as each receives it.
struct PublishedPacket {
    let hops: [PublishedHop]
    /// The packet as each hop receives it.
    let packets: [[UInt8]]
    let payload: [UInt8]
    /// The SURB that it went through, and what its maker kept; empty if there was none.
    let surb: [UInt8]
    let surbKeys: [UInt8]
    let geometry: Geometry

    /// Reads a case. The geometry is that of its lengths: the payload's, and as many hops as make up the packet's.
    init(_ object: VectorObject) throws(VectorMismatch) {
        hops = try PublishedHop.all(object)
        var packets = try object.byteLists("Packets")
        try VectorMismatch.require(
            packets.count == hops.count + 1, "Packets", expected: "\(hops.count + 1), the last one empty",
            found: "\(packets.count)")
        let trailing = packets.removeLast()
        try VectorMismatch.require(
            trailing.isEmpty, "Packets[\(hops.count)]", expected: "nothing", found: "\(trailing.count) bytes")
        self.packets = packets
        payload = try object.bytes("Payload")
        surb = object.has("Surb") ? try object.bytes("Surb") : []
        surbKeys = object.has("SurbKeys") ? try object.bytes("SurbKeys") : []
        geometry = try Self.geometry(packetLength: packets[0].count, payloadLength: payload.count)
        try VectorMismatch.require(
            hops.count <= geometry.hops, "Path",
            expected: "at most \(geometry.hops) hops, for which the packet has room",
            found: "\(hops.count)")
    }

    private static func geometry(packetLength: Int, payloadLength: Int) throws(VectorMismatch) -> Geometry {
        let rest = GeometryGuess.bareLength + payloadLength
        let (hops, remainder) = (packetLength - rest).quotientAndRemainder(dividingBy: Geometry.commandsLength)
        let place = "Packets[0]"
        try VectorMismatch.require(
            remainder == 0, place, expected: "\(rest) bytes and \(Geometry.commandsLength) for each hop",
            found: "\(packetLength)")
        do throws(GeometryError) {
            return try Geometry(group: .x25519, cipher: .aez5, hops: hops, payloadLength: payloadLength)
        } catch {
            throw VectorMismatch(place, expected: "the length of a geometry's packets", found: "\(error)")
        }
    }

    /// Takes the packet through all its hops.
    func check(on path: CPUPath) throws(VectorMismatch) {
        let unwrapper = PacketUnwrapper(geometry, on: path)
        var packet = packets[0]
        for (place, hop) in hops.enumerated() {
            try hop.checkKeys(on: path)
            let result = unwrapper.unwrap(&packet, with: hop.privateKey)
            guard case .passed(let unwrapped) = result else {
                throw VectorMismatch(
                    "Packets[\(place)]", expected: "accepted by its hop",
                    found: "\(result.map { "\($0)" } ?? "another length") on path \(path.rawValue)")
            }
            try hop.checkCommands(unwrapped.commands)
            let next = place + 1 < hops.count ? hops[place + 1] : nil
            try VectorMismatch.require(
                unwrapped.commands.next == next?.id, "Path[\(place)]",
                expected: next.map { "sent on to \($0.id.short)" } ?? "the end of the path",
                found: unwrapped.commands.next.map { "sent on to \($0.short)" } ?? "the end of the path")
            if next != nil {
                try VectorMismatch.require(packet, is: packets[place + 1], "Packets[\(place + 1)]", on: path)
            }
        }
        let body = packet.dropFirst(geometry.headerLength)
        if surb.isEmpty, surbKeys.isEmpty {
            let tag = [UInt8](repeating: 0, count: Geometry.payloadTagLength)
            try VectorMismatch.require(body, is: tag + payload, "Payload", on: path)
        } else {
            try checkReply(Array(body), on: path)
        }
    }

    /// Reads the payload with what the SURB's maker kept, and sends it through the SURB again.
    private func checkReply(_ body: [UInt8], on path: CPUPath) throws(VectorMismatch) {
        let read = try VectorMismatch.unwrap(
            SURB(surb, of: geometry), "Surb", expected: "\(geometry.surbLength) bytes", found: "\(surb.count)")
        try VectorMismatch.require(read.bytes, is: surb, "Surb", on: path)
        try VectorMismatch.require(packets[0].prefix(geometry.headerLength), is: read.header, "Surb", on: path)
        try VectorMismatch.require(
            read.firstHop == hops[0].id, "Surb", expected: "the first hop \(hops[0].id.short)",
            found: read.firstHop.short)
        // A key and a vector for each hop and for the innermost layer.
        let layer = surb.count - geometry.headerLength - NodeID.byteCount
        let count = (hops.count + 1) * layer
        try VectorMismatch.require(
            surbKeys.count == count, "SurbKeys", expected: "\(count) bytes", found: "\(surbKeys.count)")
        try VectorMismatch.require(surbKeys.suffix(layer), is: Array(surb.suffix(layer)), "SurbKeys")
        let keys = try VectorMismatch.unwrap(
            SURBKeys(stored: SecretBytes(surbKeys)), "SurbKeys", expected: "keys", found: "none")
        let builder = PacketBuilder(geometry, on: path)
        let opened = try VectorMismatch.unwrap(
            builder.payload(of: body, with: keys), "Payload", expected: "a payload that arrived",
            found: "a damaged one on path \(path.rawValue)")
        try VectorMismatch.require(opened, is: payload, "Payload", on: path)
        let made: [UInt8]
        do throws(PathError) {
            made = try builder.reply(through: read, payload: payload)
        } catch {
            throw VectorMismatch("Payload", expected: "one that fits into a packet", found: "\(error)")
        }
        try VectorMismatch.require(made, is: packets[0], "Packets[0]", on: path)
    }
}
