import FogCore
import FogCrypto
import Testing

@testable import FogMixnet
@testable import FogNode

/// Packets that come again after the process that carried them, or its system, has ended.
@Suite struct MemberReplayTests {
    @Test func aReplayIsKnownAfterTheProcessHasEndedInOrder() async throws {
        try await withTemporaryFolder { path in
            let scene = try MemberScene(in: path)
            let packet = try scene.packet(scene.epoch)
            let first = try scene.member()
            try await scene.running(first) {
                try await scene.carries(first, scene.epoch)
                try await scene.expectTaken(packet, scene.epoch, by: first)
                try await scene.expect(.replay, of: packet, scene.epoch, at: first)
            }
            let second = try scene.member()
            try await scene.running(second) {
                try await scene.carries(second, scene.epoch)
                try await scene.expect(.replay, of: packet, scene.epoch, at: second)
            }
        }
    }

    /// The second process begins with what the first has written so far, which doesn't end in order before that.
    @Test func aReplayIsKnownAfterTheProcessWasKilled() async throws {
        try await withTemporaryFolder { path in
            let scene = try MemberScene(in: path)
            let packet = try scene.packet(scene.epoch)
            let first = try scene.member()
            try await scene.running(first) {
                try await scene.carries(first, scene.epoch)
                try await scene.expectTaken(packet, scene.epoch, by: first)
                let second = try scene.member()
                try await scene.running(second) {
                    try await scene.carries(second, scene.epoch)
                    try await scene.expect(.replay, of: packet, scene.epoch, at: second)
                }
            }
        }
    }

    /// What was here may not be known any more: the key goes, and nothing that was made for it is opened again.
    @Test func whenTheSystemHasEndedTheKeyOfTheEpochGoes() async throws {
        try await withTemporaryFolder { path in
            let scene = try MemberScene(in: path)
            let epoch = scene.epoch
            let packet = try scene.packet(epoch)
            let lost = try #require(try scene.folder.packetKeys.key(of: epoch)).revealed
            let ended = try ReplayLogs(scene.folder.replays, run: [UInt8](repeating: 9, count: 16))
            _ = try ended.open(epoch)
            #expect(ended.keep([ReplayFingerprint(Bytes32.zero)], epoch: epoch))
            let first = try scene.member()
            try await scene.running(first) {
                // The next epoch has a log that is whole.
                try await scene.carries(first, epoch + 1)
                try await scene.expect(.epoch, of: packet, epoch, at: first)
                let isThere = try scene.folder.packetKeys.key(of: epoch) != nil
                #expect(!isThere)
            }
            // Another is made in its place, to be published.
            let made = try scene.folder.packetKeys.keys(in: epoch)
            #expect(made.first?.epoch == epoch && made.first?.key.revealed != lost)
            let second = try scene.member()
            try await scene.running(second) {
                try await scene.carries(second, epoch)
                try await scene.expect(.authenticator, of: packet, epoch, at: second)
            }
        }
    }
}
