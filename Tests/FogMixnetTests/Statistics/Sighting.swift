/// What somebody who watches a link sees of a packet on it, and what it really was.
struct Sighting {
    /// The links of a packet's way.
    enum Stage: Int, CaseIterable {
        case toGateway, toFirstLayer, toSecondLayer, toThirdLayer, toService
        /// The way back: from a service to the first layer, and to the gateway with the mailbox.
        case fromService, toMailbox
    }

    let stage: Stage
    /// In seconds.
    let time: Double
    /// Who sends it, and to whom: numbers of clients and nodes.
    let from: Int
    let to: Int
    /// What its bytes show.
    let bytes: PacketBytes
    let hint: UInt8
    /// Whether whoever watches took it off the link, to see what happens then.
    let isDropped: Bool
    /// What it was: something of a request or its response, or something that was only there to be there.
    let isPayload: Bool
    /// Whether it came through a SURB.
    let isReply: Bool
    /// Whose it is; `nil` for those that are only there so that others have company.
    let client: Int?
}

/// What the bytes of a packet show.
struct PacketBytes {
    static let names =
        ["length", "chi", "zeros", "longest zeros", "sum", "bits", "equal neighbours", "first", "second"]
        + ["element", "element's end", "body", "last"] + (0..<16).map { "nibble \($0)" }

    /// One for each name.
    let values: [Double]
    /// What tells it from other packets.
    let digest: UInt64

    init(_ packet: [UInt8], headerLength: Int) {
        var counts = [Double](repeating: 0, count: 256)
        var (sum, bits, equal, run, longest) = (0, 0, 0, 0, 0)
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        var before: UInt8?
        for byte in packet {
            counts[Int(byte)] += 1
            sum += Int(byte)
            bits += byte.nonzeroBitCount
            if byte == before { equal += 1 }
            run = byte == 0 ? run + 1 : 0
            longest = max(longest, run)
            digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3
            before = byte
        }
        let expected = Double(packet.count) / 256
        let chi = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
        var values: [Double] = [Double(packet.count), chi, counts[0]]
        values += [longest, sum, bits, equal].map { Double($0) }
        values += [0, 1, 2, 33, headerLength, packet.count - 1].map { Double(packet[$0]) }
        for nibble in 0..<16 { values.append(counts[16 * nibble..<16 * nibble + 16].reduce(0, +)) }
        self.values = values
        self.digest = digest
    }
}
