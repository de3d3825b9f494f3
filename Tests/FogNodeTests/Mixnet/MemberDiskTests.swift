import FogCore
import FogStorage
import Testing

@testable import FogMixnet
@testable import FogNode

/// A node whose disk has something that can't be read, for a time.
@Suite struct MemberDiskTests {
    /// A log that can't be read costs the packets of its epoch and no others, and not longer than it can't be read.
    @Test func aDamagedLogOfOneEpochStopsNoOther() async throws {
        try await withTemporaryFolder { path in
            let scene = try MemberScene(in: path)
            let file = "\(scene.folder.replays)/\(scene.epoch).log"
            let member = try scene.member()
            try AtomicFile.create(file, contents: [UInt8](repeating: 7, count: 100))
            try await scene.running(member) {
                try await scene.carries(member, scene.epoch + 1)
                try await scene.expect(.epoch, of: try scene.packet(scene.epoch), scene.epoch, at: member)
                // No epoch begins, and there is no other consensus: it is looked again all the same.
                try PosixFolder(scene.folder.replays).remove("\(scene.epoch).log")
                try await scene.carries(member, scene.epoch)
            }
        }
    }
}
