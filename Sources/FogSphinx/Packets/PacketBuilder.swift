import CFogCrypto
public import FogCore
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
        try build(along: path, payload: payload, using: &generator).packet
    }

    /// The same, for makers who want to know how long each hop will keep the packet.
    ///
    /// - Returns: The packet, and for each hop the secret from which it finds the packet's delay.
    public func build(
        along path: [PathHop], payload: [UInt8], using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> (packet: [UInt8], delaySecrets: [Bytes32]) {
        try check(path)
        guard payload.count <= geometry.payloadLength else {
            throw .payload(payload.count, limit: geometry.payloadLength)
        }
        let secrets = try PathSecrets(of: path, group: geometry.group, using: &generator, on: cpu)
        let header = HeaderBuilder(geometry: geometry, cpu: cpu).header(path, secrets, using: &generator)
        var body = [UInt8](repeating: 0, count: geometry.bodyLength)
        body.replaceSubrange(Geometry.payloadTagLength..<Geometry.payloadTagLength + payload.count, with: payload)
        for keys in secrets.keys.reversed() { encrypt(&body, with: keys) }
        return (header + body, secrets.delaySecrets)
    }

    /// Builds a SURB: with it anybody can send one payload along the path, without learning it.
    ///
    /// - Parameter path: To the SURB's maker; the last hop's commands name it and the reply.
    public func surb(
        along path: [PathHop], using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> (surb: SURB, keys: SURBKeys) {
        let (surb, keys, _) = try buildSURB(along: path, using: &generator)
        return (surb, keys)
    }

    /// The same, for makers who want to know how long each hop will keep what comes through the SURB.
    ///
    /// - Returns: The SURB, what it takes to read what comes through it, and for each hop the secret from which it finds the
    ///   delay.
    public func buildSURB(
        along path: [PathHop], using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> (surb: SURB, keys: SURBKeys, delaySecrets: [Bytes32]) {
        try check(path)
        let secrets = try PathSecrets(of: path, group: geometry.group, using: &generator, on: cpu)
        let header = HeaderBuilder(geometry: geometry, cpu: cpu).header(path, secrets, using: &generator)
        let innermost = SecretBytes.random(SURBKeys.layerLength, using: &generator)
        var layers: [UInt8] = []
        for keys in secrets.keys.reversed() {
            keys.withBytes { bytes in
                layers += bytes[HopKeys.payload]
                layers += bytes[HopKeys.vector]
            }
        }
        innermost.withBytes { layers += $0 }
        let surb = SURB(header: header, firstHop: path[0].id, innermost: innermost.revealed)
        defer { fog_secret_wipe(&layers, layers.count) }
        return (surb, SURBKeys(SecretBytes(layers)), secrets.delaySecrets)
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
