import Crypto
import FogCore
import FogMixnet
import FogSphinx
import FogSystem
import NIOPosix
import Testing

@testable import FogDirectory
@testable import FogNetworking
@testable import FogNode

/// A client and a gateway that ends and comes back, over real links and files.
@Suite struct GatewayRestartTests {
    /// A gateway that runs, with what a consensus would say of it.
    private struct Gateway {
        let configuration: MemberConfiguration
        let node: MixnetNode

        init(_ name: String, in path: String, _ network: NetworkDescription) throws {
            var configuration = MemberConfiguration(
                folder: "\(path)/\(name)", network: network, roles: [.gateway], host: "127.0.0.1",
                port: PortFile.anyFree() ?? 0)
            let address = NetworkAddress(host: "127.0.0.1", port: UInt16(clamping: configuration.port))
            configuration.advertised = [address]
            self.configuration = configuration
            let folder = try MemberFolder(configuration.folder)
            let publication = try MemberPublication(configuration, folder).make(
                at: SystemClock().now().wall, addresses: [address])
            let descriptor = try Unverified<NodeDescriptor>(parsing: publication.descriptor).claimed
            node = MixnetNode(
                id: NodeID(identityKey: folder.identity.publicKey), roles: [.gateway], layer: nil,
                addresses: [address], linkKey: descriptor.linkKey, keys: [:])
        }

        /// Runs it for the time of `body`, and ends it in order.
        func running(_ body: () async throws -> Void) async throws {
            try await withThrowingTaskGroup { group in
                let configuration = configuration
                group.addTask { try await MemberRole.run(configuration, logger: TrialDirectory.logger) }
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
    }

    /// Waits until the client stands so.
    private func wait(
        for client: MixnetClientDriver, _ what: Comment, until holds: (MixnetClientDriver.Report) -> Bool
    ) async throws {
        for _ in 0..<3000 {
            if holds(await client.report) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        let report = await client.report
        Issue.record("\(what): gateways \(report.gateways.count), mailboxes \(report.mailboxes)")
    }

    private func topology(_ gateways: [Gateway]) -> MixnetTopology {
        MixnetTopology(epoch: 1, geometry: .fog1, parameters: MixnetParameters(), nodes: gateways.map(\.node))
    }

    @Test func aClientGoesOnWithOneGatewayAndComesBackToTheOther() async throws {
        try await withTemporaryFolder { path in
            let network = try TrialDirectory(1, in: path).network
            let gateways = try [Gateway("one", in: path, network), Gateway("two", in: path, network)]
            let clock = SystemClock()
            let client = MixnetClientDriver(
                network: network.identifier, on: MultiThreadedEventLoopGroup.singleton, time: { clock.now() })
            try await gateways[0].running {
                await client.apply(topology(gateways), epoch: 1)
                try await gateways[1].running {
                    try await wait(for: client, "both are there") { $0.gateways.count == 2 }
                }
                try await wait(for: client, "one is left") { $0.gateways == [gateways[0].node.id] }
                try await gateways[1].running {
                    try await wait(for: client, "it comes back") { $0.gateways.count == 2 }
                }
            }
            await client.stop()
            // Each has one mailbox of the client: the one that came back had it on its disk.
            for gateway in gateways {
                let log = try MailboxLog(gateway.configuration.folder + "/mailboxes", logger: TrialDirectory.logger)
                let remains = try log.read()
                #expect(remains.counts.mailboxes == 1 && remains.isWhole)
            }
        }
    }

    @Test func aClientTakesAnotherMailboxAndLooksIntoTheOldOneForTwoEpochs() async throws {
        try await withTemporaryFolder { path in
            let network = try TrialDirectory(1, in: path).network
            let gateway = try Gateway("one", in: path, network)
            let clock = SystemClock()
            var options = MixnetClientDriver.Options()
            options.mailboxLifetime = .zero
            let client = MixnetClientDriver(
                network: network.identifier, options: options, on: MultiThreadedEventLoopGroup.singleton,
                time: { clock.now() })
            try await gateway.running {
                await client.apply(topology([gateway]), epoch: 1)
                try await wait(for: client, "the first") { $0.gateways.count == 1 && $0.mailboxes == 1 }
                await client.apply(topology([gateway]), epoch: 2)
                try await wait(for: client, "two") { $0.mailboxes == 2 && $0.openLinks == 2 }
                await client.apply(topology([gateway]), epoch: 3)
                #expect(await client.report.openLinks == 2)
                // The former is let go in epoch 4, and the next one is begun.
                await client.apply(topology([gateway]), epoch: 4)
                try await wait(for: client, "the third") { $0.mailboxes == 2 && $0.openLinks == 2 }
                #expect(await client.report.gateways == [gateway.node.id])
            }
            await client.stop()
            let log = try MailboxLog(gateway.configuration.folder + "/mailboxes", logger: TrialDirectory.logger)
            #expect(try log.read().counts.mailboxes == 3)
        }
    }
}
