import FogCore
import FogCrypto
import FogStorage
import Testing

@testable import FogNode

/// A node that ended while it threw a key away.
@Suite struct ErasedKeyTests {
    /// What is left of such a key's file are zeros, which everybody knows.
    @Test func aKeyThatIsHalfGoneIsGone() async throws {
        try await withTemporaryFolder { path in
            let keys = try MixKeyFolder(path + "/packets")
            let zeros = [UInt8](repeating: 0, count: 32)
            try AtomicFile.create(path + "/packets/10.key", contents: zeros, permissions: 0o600)
            try AtomicFile.create(path + "/packets/11.key", contents: zeros, permissions: 0o600)
            let isUsed = try keys.key(of: 10) != nil
            #expect(!isUsed)
            let made = try keys.keys(in: 10)
            #expect(made.map(\.epoch) == [10, 11, 12] && Set(made.map(\.key.revealed)).count == 3)
            #expect(!made.map(\.key.revealed).contains(zeros))
            // The new ones stay.
            let again = try keys.keys(in: 10)
            #expect(again.map(\.key.revealed) == made.map(\.key.revealed))
        }
    }
}
