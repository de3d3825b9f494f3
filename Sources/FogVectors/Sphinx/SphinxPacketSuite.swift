import FogCrypto
import FogSimulation
import FogSphinx

/// Packets on their way from hop to hop, and the SURBs that some went through, in the shape of the file that Katzenpost
/// publishes for X25519.
struct SphinxPacketSuite: VectorMaker {
    let name = "sphinx-nike"
    let summary = "packets at every hop: [{Nodes, Path, Packets, Payload, Surb, SurbKeys}]"

    static let members = ["Nodes", "Path", "Packets", "Payload", "Surb", "SurbKeys"]

    func recognises(_ document: VectorDocument) -> Bool { document.hasCase(with: ["Nodes", "Path", "Packets"]) }

    func check(_ document: VectorDocument, into report: inout VectorReport) {
        report.check(document) { object throws(VectorMismatch) in
            try object.hasNoDamagedNames(of: Self.members)
            let published = try PublishedPacket(object)
            for path in CPUPath.available { try published.check(on: path) }
        }
    }

    /// Paths of one to five hops in turn, five of them without SURBs and five with.
    func make(seed: UInt64, count: Int) throws(VectorMakingError) -> VectorValue {
        var dice = SeededGenerator(seed: seed)
        var cases: [VectorValue] = []
        for index in 0..<count {
            do throws(PathError) {
                let packet = try MadePacket(hops: 1 + index % 5, isReply: index / 5 % 2 == 1, using: &dice)
                cases.append(packet.value)
            } catch {
                throw .failed(suite: name, reason: "\(error)")
            }
        }
        return .list(cases)
    }
}
