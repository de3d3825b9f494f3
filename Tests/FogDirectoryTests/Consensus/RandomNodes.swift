import FogCore

@testable import FogDirectory

/// The nodes of a trial network with what they say of themselves, and with what others would like them to say.
struct RandomNodes: Sendable {
    struct Node: Sendable {
        let id: NodeID
        /// Signed by the node, the oldest first; of the last two neither is newer.
        let genuine: [[UInt8]]
        /// Newer than all of these, and not by the node.
        let forged: [[UInt8]]
    }

    let trial: TrialNetwork
    let nodes: [Node]
    /// Stands in all forgeries.
    static let thiefKey = [UInt8](repeating: 0xbb, count: 32)

    /// Makes a network of so many authorities, of which so many must agree.
    init(authorities: Int, threshold: Int, epoch: UInt64 = 29_800_000) throws {
        let trial = try TrialNetwork(
            authorities: authorities, threshold: threshold, seed: UInt64(100 * authorities + threshold))
        let election = TrialElection(trial, epoch: epoch)
        let thief = try TrialNode(5000, roles: NodeRole.allCases)
        let roles: [[NodeRole]] = [[.mix], [.relay], [.gateway], [.mix, .relay], [.service], [.mix], [.relay]]
        let members = try (0..<20).map { try TrialNode(UInt64($0), roles: roles[$0 % roles.count]) }
        nodes = try members.enumerated().map { place, node in
            func descriptor(after seconds: Int64, port: UInt16) throws -> Verified<NodeDescriptor> {
                try election.descriptor(of: node, after: seconds) { descriptor in
                    descriptor.addresses = [NetworkAddress(host: "127.0.0.1", port: port)]
                    descriptor.family = [members[place ^ 1].id, members[(place + 5) % 20].id].sorted()
                    if node.roles.contains(.relay), place % 2 == 0 { descriptor.exits = [PortRange(1...65_535)] }
                }
            }
            let genuine = try [
                descriptor(after: -60, port: 1), descriptor(after: 0, port: 2), descriptor(after: 0, port: 3),
            ]
            var wanted = try descriptor(after: 50, port: 4).document
            wanted.linkKey = Self.thiefKey
            let stolen = Verified(
                wanted, body: wanted.body, digest: Digest.of(wanted.body), signatures: genuine[0].signatures)
            var ofAnother = try election.descriptor(of: thief, after: 60).document
            ofAnother.linkKey = Self.thiefKey
            let thiefSigner = DocumentSigner(thief.identity)
            return Node(
                id: node.id, genuine: genuine.map(\.bytes),
                forged: [
                    stolen.bytes, try wanted.signed(by: thiefSigner, in: trial.description.identifier).bytes,
                    try wanted.signed(by: DocumentSigner(node.identity), in: Digest.of("another network")).bytes,
                    try ofAnother.signed(by: thiefSigner, in: trial.description.identifier).bytes,
                    Array("fog-descriptor 2\nsignature\u{7f}\nsignature \n".utf8),
                ])
        }
        self.trial = trial
    }
}
