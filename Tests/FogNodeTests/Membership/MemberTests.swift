import Crypto
import FogCore
import FogCrypto
import FogStorage
import FogSystem
import Testing

@testable import FogDirectory
@testable import FogNode

@Suite struct MemberTests {
    @Test func whatANodePublishesIsTaken() async throws {
        try await withTemporaryFolder { path in
            let trial = try TrialDirectory(3, in: path)
            var book = NodeBook(trial.network, banned: [])
            let now = SystemClock().now()
            let publication = try trial.mix(1)
            let read = try NodePublication(parsing: publication.bytes)
            let id = try book.take(read, at: now)
            #expect(book.count == 1)
            // The same keys give the same node, at another time too.
            #expect(try book.take(try trial.mix(1), at: SystemClock().now()) == id)
            let descriptor = try Unverified<NodeDescriptor>(parsing: publication.descriptor).claimed
            #expect(descriptor.mixKeys.map(\.epoch) == (0...2).map { trial.epoch + $0 })
        }
    }

    @Test func keysForPacketsAreMadeAheadAndRemovedWhenTheyAreOver() async throws {
        try await withTemporaryFolder { path in
            let folder = try MixKeyFolder(path + "/packets")
            let first = try folder.keys(in: 10)
            #expect(first.map(\.epoch) == [10, 11, 12] && Set(first.map(\.key.revealed)).count == 3)
            let second = try folder.keys(in: 11)
            #expect(second.map(\.epoch) == [11, 12, 13])
            #expect(second[0].key.revealed == first[1].key.revealed && second[1].key.revealed == first[2].key.revealed)
            #expect(try PosixFolder(path + "/packets").names().sorted() == ["10.key", "11.key", "12.key", "13.key"])
            _ = try folder.keys(in: 12)
            #expect(try PosixFolder(path + "/packets").names().sorted() == ["11.key", "12.key", "13.key", "14.key"])
        }
    }

    /// What isn't there isn't reached, nor what is there with other keys.
    @Test func onlyTheNodeItselfIsReached() async throws {
        try await withTemporaryFolder { path in
            let trial = try TrialDirectory(3, in: path)
            let clock = SystemClock()
            let probe = NodeProbe(trial.network, time: { clock.now() })
            var configuration = MemberConfiguration(
                folder: path + "/mix", network: trial.network, roles: [.mix], host: "127.0.0.1",
                port: PortFile.anyFree() ?? 0)
            let folder = try MemberFolder(configuration.folder)
            let address = NetworkAddress(host: "127.0.0.1", port: UInt16(clamping: configuration.port))
            configuration.advertised = [address]
            func descriptor(_ addresses: [NetworkAddress]) throws -> NodeDescriptor {
                let made = try MemberPublication(configuration, folder).make(at: clock.now().wall, addresses: addresses)
                return try Unverified<NodeDescriptor>(parsing: made.descriptor).claimed
            }
            let node = try descriptor([address])
            #expect(await !probe.reaches(node))
            try await withThrowingTaskGroup { group in
                let configuration = configuration
                group.addTask { try await MemberRole.run(configuration, logger: TrialDirectory.logger) }
                var isReached = false
                for _ in 0..<200 where !isReached {
                    isReached = await probe.reaches(node)
                    if !isReached { try await Task.sleep(for: .milliseconds(25)) }
                }
                #expect(isReached)
                // One of several addresses is enough, and a name leads there too.
                let named = NetworkAddress(host: "localhost", port: address.port)
                #expect(await probe.reaches(try descriptor([NetworkAddress(host: "127.0.0.1", port: 9), named])))
                // Somebody else says to be there.
                var (liar, thief) = (node, node)
                liar.identityKey = Array(Curve25519.Signing.PrivateKey().publicKey.rawRepresentation)
                thief.linkKey = Array(Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation)
                #expect(await !probe.reaches(liar))
                #expect(await !probe.reaches(thief))
                var other = node
                other.roles = [.gateway]
                #expect(await !probe.reaches(other))
                // In a public network nobody is sent to dial a private address, whatever a name says.
                let network = try NetworkDescription(
                    name: "trial", purpose: .everybody, epochSeconds: 86_400, authorities: trial.network.authorities)
                let strict = NodeProbe(network, time: { clock.now() })
                #expect(await !strict.reaches(node))
                #expect(await !strict.reaches(try descriptor([named])))
                group.cancelAll()
            }
        }
    }
}
