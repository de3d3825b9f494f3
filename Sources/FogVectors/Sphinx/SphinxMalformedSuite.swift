import FogCrypto
import FogSimulation
import FogSphinx

/// Packets for one hop of which most are damaged, and whether the hop has to accept each.
struct SphinxMalformedSuite: VectorMaker {
    let name = "sphinx-malformed"
    let summary = "packets to accept or refuse: [{private_key, packet, expect, why}]"

    private static let members = ["private_key", "packet", "expect", "why", "geometry"]

    func recognises(_ document: VectorDocument) -> Bool {
        document.hasCase(with: ["private_key", "packet", "expect"])
    }

    func check(_ document: VectorDocument, into report: inout VectorReport) {
        let packets = document.cases.compactMap { try? HopPacket($0.object()) }
        let common = GeometryGuess.geometry(of: packets)
        report.check(document) { object throws(VectorMismatch) in
            try object.hasNoDamagedNames(of: Self.members)
            if object.has("why") { _ = try object.text("why") }
            let packet = try HopPacket(object)
            let geometry = try VectorMismatch.unwrap(
                packet.geometry ?? common, "packet", expected: "a packet whose geometry follows from its length",
                found: "\(packet.bytes.count) bytes")
            for path in CPUPath.available { try packet.check(as: geometry, on: path) }
        }
    }

    /// Every kind in turn, the first of them good.
    func make(seed: UInt64, count: Int) throws(VectorMakingError) -> VectorValue {
        var dice = SeededGenerator(seed: seed)
        // One length for all, so that others know the geometry of the bad ones by the good ones.
        let payloadLength = 64 + dice.index(below: 200)
        let kinds = MalformedPacketKind.allCases
        var cases: [VectorValue] = []
        for index in 0..<count {
            let kind = kinds[index % kinds.count]
            do throws(PathError) {
                let made = try kind.make(payloadLength: payloadLength, using: &dice)
                cases.append(
                    .members([
                        "private_key": .bytes(made.privateKey), "packet": .bytes(made.packet),
                        "expect": .text(kind.isGood ? "ok" : "refused"), "why": .text(kind.rawValue),
                    ]))
            } catch {
                throw .failed(suite: name, reason: "\(error)")
            }
        }
        return .list(cases)
    }
}
