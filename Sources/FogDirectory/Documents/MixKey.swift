import FogCore

/// A node's key for packets of one epoch.
public struct MixKey: Hashable, Sendable {
    /// The most bytes that a key has, whatever the geometry.
    public static let byteLimit = 2048

    /// For which epoch.
    public let epoch: UInt64
    /// The key, as the network's geometry has them.
    public let bytes: [UInt8]

    public init(epoch: UInt64, bytes: [UInt8]) {
        self.epoch = epoch
        self.bytes = bytes
    }

    static func readAll(from reader: inout DocumentReader) throws(DocumentError) -> [MixKey] {
        var keys: [MixKey] = []
        for words in try reader.readAll("mix-key", 2...2, limit: NodeDescriptor.mixKeyLimit) {
            keys.append(MixKey(epoch: try words[0].integer(), bytes: try words[1].bytes(upTo: byteLimit)))
            try NodeDescriptor.sorted(keys.map(\.epoch), words[0])
        }
        return keys
    }

    func write(to writer: inout DocumentWriter) { writer.line("mix-key", "\(epoch)", Base64.encode(bytes)) }
}
