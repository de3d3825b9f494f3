import Crypto
import FogCore
import FogCrypto
import FogSphinx
import NIOPosix
import Testing

@testable import FogDirectory
@testable import FogLink
@testable import FogMixnet
@testable import FogNetworking
@testable import FogNode

/// A mix's folder, the processes that work with it one after the other, and packets that end at the mix.
struct MemberScene {
    let folder: MemberFolder
    /// The epoch that runs.
    let epoch: UInt64
    private let client: DirectoryClient
    private let configuration: MemberConfiguration

    init(in path: String) throws {
        let trial = try TrialDirectory(1, in: path)
        configuration = MemberConfiguration(
            folder: path + "/mix", network: trial.network, roles: [.mix], host: "127.0.0.1", port: 0)
        folder = try MemberFolder(configuration.folder)
        client = try trial.client()
        epoch = trial.epoch
        _ = try folder.packetKeys.keys(in: epoch)
    }

    // MARK: Processes

    /// A process that doesn't run yet, with what is in the folder.
    func member() throws -> MixnetMember {
        try MixnetMember(
            configuration, folder, services: [], on: MultiThreadedEventLoopGroup.singleton,
            logger: TrialDirectory.logger)
    }

    /// Runs a process for the time of `body`, and ends it in order.
    func running(_ member: MixnetMember, _ body: () async throws -> Void) async throws {
        let client = client
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await member.run(following: client) }
            let result: Result<Void, any Error>
            do {
                try await body()
                result = .success(())
            } catch {
                result = .failure(error)
            }
            group.cancelAll()
            while await group.nextResult() != nil {}
            try result.get()
        }
    }

    func eventually(_ what: Comment, _ holds: () throws -> Bool) async throws {
        for _ in 0..<3000 {
            if try holds() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record(what)
    }

    // MARK: Packets

    /// A packet for the key that the folder has for an epoch.
    func packet(_ epoch: UInt64) throws -> [UInt8] {
        let secret = try #require(try folder.packetKeys.key(of: epoch))
        let key = try #require(HopPublicKey(BatchX25519.publicKey(of: secret), of: .x25519))
        let node = MixnetNode(
            id: NodeID(identityKey: folder.identity.publicKey), roles: [.mix], layer: 1, addresses: [],
            linkKey: [UInt8](repeating: 0, count: 32), keys: [epoch: key])
        let topology = MixnetTopology(epoch: epoch, geometry: .fog1, parameters: MixnetParameters(), nodes: [node])
        let plan = LoopPlan(epoch: epoch, path: [node.id], delayClass: 0, recipient: .zero)
        var generator = SystemRandomNumberGenerator()
        return try PacketBuilder(.fog1).packet(plan, in: topology, using: &generator)
    }

    /// Brings a packet as a link would.
    func bring(_ packet: [UInt8], of epoch: UInt64, to member: MixnetMember) {
        let pipeline = member.node.pipeline
        let places = [DatagramBatch.Place(channel: EpochKey.hint(of: epoch), range: 0..<packet.count)]
        pipeline.receive(
            DatagramBatch(bytes: packet, places: places), places, by: pipeline.ingress(from: .clients, rate: nil))
    }

    /// Waits until a process takes packets of an epoch and has worked off all that were brought.
    func carries(_ member: MixnetMember, _ epoch: UInt64) async throws {
        let before = member.node.pipeline.report.delivered
        try await eventually("packets are carried") {
            bring(try packet(epoch), of: epoch, to: member)
            return member.node.pipeline.report.delivered > before
        }
        try await eventually("all are worked off") {
            let report = member.node.pipeline.report
            return report.waiting + report.unwrapping + report.delayed == 0 && report.unaccounted == 0
        }
    }

    /// Brings a packet that must be taken.
    func expectTaken(_ packet: [UInt8], _ epoch: UInt64, by member: MixnetMember) async throws {
        let before = member.node.pipeline.report.delivered
        bring(packet, of: epoch, to: member)
        try await eventually("it is taken") { member.node.pipeline.report.delivered == before + 1 }
    }

    /// Brings a packet that must be dropped for a reason.
    func expect(
        _ reason: DropReason, of packet: [UInt8], _ epoch: UInt64, at member: MixnetMember
    ) async throws {
        let before = member.node.pipeline.report
        bring(packet, of: epoch, to: member)
        try await eventually("it is dropped") {
            member.node.pipeline.report.dropped[reason, default: 0] == before.dropped[reason, default: 0] + 1
        }
        #expect(member.node.pipeline.report.delivered == before.delivered)
    }
}
