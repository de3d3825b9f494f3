import CFogCrypto
import FogCore
public import FogCrypto

/// Makes packets and SURBs, and reads the replies that come through SURBs.
public struct PacketBuilder: Sendable {
    public let geometry: Geometry
    private let cpu: CPUPath

    /// Makes packets of a geometry.
    public init(_ geometry: Geometry, on cpu: CPUPath = .selected) {
        self.geometry = geometry
        self.cpu = cpu
    }

    private var wideBlock: WideBlock { WideBlock(geometry.cipher, on: cpu) }

    /// Builds a packet.
    ///
    /// - Parameters:
    ///   - path: Its hops in order.
    ///   - payload: What the last hop finds, filled up with zeros.
    ///   - generator: For the ephemeral key and the padding: a cryptographic one.
    /// - Returns: ``Geometry/packetLength`` bytes for the first hop.
    public func packet(
        along path: [PathHop], payload: [UInt8], using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> [UInt8] {
        try build(along: path, using: &generator) { _ in payload }.packet
    }

    /// The same, with what only its maker knows of the packet, and with SURBs made beside it, which costs less than making
    /// them one after the other.
    ///
    /// - Parameters:
    ///   - path: The packet's hops in order.
    ///   - returns: The path of each SURB, as ``surb(along:using:)`` takes it.
    ///   - generator: A cryptographic one.
    ///   - payload: Makes the payload out of the SURBs, which come in the order of their paths.
    public func build(
        along path: [PathHop], returning returns: [[PathHop]] = [], using generator: inout some RandomNumberGenerator,
        payload: ([SURB]) -> [UInt8]
    ) throws(PathError) -> BuiltPacket {
        for path in [path] + returns { try check(path) }
        let secrets = try PathSecrets.of([path] + returns, group: geometry.group, using: &generator, on: cpu)
        var surbs: [BuiltPacket.Return] = []
        for (path, secrets) in zip(returns, secrets.dropFirst()) {
            surbs.append(makeSURB(path, secrets, using: &generator))
        }
        let content = payload(surbs.map(\.surb))
        guard content.count <= geometry.payloadLength else {
            throw .payload(content.count, limit: geometry.payloadLength)
        }
        let header = HeaderBuilder(geometry: geometry, cpu: cpu).header(path, secrets[0], using: &generator)
        var body = [UInt8](repeating: 0, count: geometry.bodyLength)
        body.replaceSubrange(Geometry.payloadTagLength..<Geometry.payloadTagLength + content.count, with: content)
        for keys in secrets[0].keys.reversed() { encrypt(&body, with: keys) }
        return BuiltPacket(packet: header + body, delaySecrets: secrets[0].delaySecrets, returns: surbs)
    }

    /// Builds a SURB: with it anybody can send one payload along the path, without learning it.
    ///
    /// - Parameter path: To the SURB's maker; the last hop's commands name it and the reply.
    public func surb(
        along path: [PathHop], using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> (surb: SURB, keys: SURBKeys) {
        try check(path)
        let secrets = try PathSecrets.of([path], group: geometry.group, using: &generator, on: cpu)
        let made = makeSURB(path, secrets[0], using: &generator)
        return (made.surb, made.keys)
    }

    private func makeSURB(
        _ path: [PathHop], _ secrets: PathSecrets, using generator: inout some RandomNumberGenerator
    ) -> BuiltPacket.Return {
        let header = HeaderBuilder(geometry: geometry, cpu: cpu).header(path, secrets, using: &generator)
        let innermost = SecretBytes.random(SURBKeys.layerLength, using: &generator)
        var layers: [UInt8] = []
        layers.reserveCapacity((secrets.keys.count + 1) * SURBKeys.layerLength)
        for keys in secrets.keys.reversed() {
            keys.withBytes { bytes in
                layers += bytes[HopKeys.payload]
                layers += bytes[HopKeys.vector]
            }
        }
        innermost.withBytes { layers += $0 }
        let surb = SURB(header: header, firstHop: path[0].id, innermost: innermost.revealed)
        defer { fog_secret_wipe(&layers, layers.count) }
        return BuiltPacket.Return(surb: surb, keys: SURBKeys(SecretBytes(layers)), delaySecrets: secrets.delaySecrets)
    }

    /// Builds the packet that carries a payload through a SURB; for the SURB's first hop.
    ///
    /// - Throws: ``PathError/payload(_:limit:)`` if the payload is too long.
    public func reply(through surb: SURB, payload: [UInt8]) throws(PathError) -> [UInt8] {
        guard payload.count <= geometry.payloadLength else {
            throw .payload(payload.count, limit: geometry.payloadLength)
        }
        var body = [UInt8](repeating: 0, count: geometry.bodyLength)
        body.replaceSubrange(Geometry.payloadTagLength..<Geometry.payloadTagLength + payload.count, with: payload)
        let wideBlock = wideBlock
        surb.innermost.withUnsafeBufferPointer { layer in
            body.withUnsafeMutableBufferPointer { body in
                guard let key = layer.baseAddress, let bytes = body.baseAddress else { return }
                wideBlock.encrypt(bytes, body.count, key: key, vector: key + WideBlock.keyLength)
            }
        }
        return surb.header + body
    }

    /// Decrypts what came through a SURB.
    ///
    /// - Parameter body: The body of the packet as the last hop handed it over: ``Geometry/bodyLength`` bytes.
    /// - Returns: The payload with the zeros behind it, or `nil` if it was damaged on the way or has another length.
    public func payload(of body: [UInt8], with keys: SURBKeys) -> [UInt8]? {
        guard body.count == geometry.bodyLength else { return nil }
        var body = body
        let wideBlock = wideBlock
        keys.layers.withBytes { layers in
            body.withUnsafeMutableBufferPointer { body in
                guard let start = layers.baseAddress?.assumingMemoryBound(to: UInt8.self), let bytes = body.baseAddress
                else { return }
                let count = layers.count / SURBKeys.layerLength
                for layer in 0..<count {
                    let key = start + layer * SURBKeys.layerLength
                    let vector = key + WideBlock.keyLength
                    if layer == count - 1 {
                        wideBlock.decrypt(bytes, body.count, key: key, vector: vector)
                    } else {
                        wideBlock.encrypt(bytes, body.count, key: key, vector: vector)
                    }
                }
            }
        }
        guard body.prefix(Geometry.payloadTagLength).reduce(0, |) == 0 else { return nil }
        return Array(body[Geometry.payloadTagLength...])
    }

    private func check(_ path: [PathHop]) throws(PathError) {
        guard (1...geometry.hops).contains(path.count) else { throw .length(path.count, limit: geometry.hops) }
        for (place, hop) in path.enumerated() {
            guard hop.key.group == geometry.group else { throw .key(place) }
            let isLast = place == path.count - 1
            guard isLast || hop.recipient == nil && hop.reply == nil else { throw .commands(place) }
        }
    }

    private func encrypt(_ body: inout [UInt8], with keys: SecretBytes) {
        let wideBlock = wideBlock
        keys.withBytes { keys in
            body.withUnsafeMutableBufferPointer { body in
                guard let keys = keys.baseAddress?.assumingMemoryBound(to: UInt8.self), let bytes = body.baseAddress
                else { return }
                wideBlock.encrypt(
                    bytes, body.count, key: keys + HopKeys.payload.lowerBound,
                    vector: keys + HopKeys.vector.lowerBound)
            }
        }
    }
}
