import FogCore
import FogDirectory
import FogMixnet
import Glibc
import Testing

@testable import FogNode

/// Where a client is looked for.
@Suite struct ClientPlaceTests {
    @Test func networksHaveClientsOfTheirOwn() async throws {
        try await withTemporaryFolder { path in
            let (one, other) = (
                try TrialDirectory(1, in: path + "/a").network, try TrialDirectory(1, in: path + "/b").network
            )
            let folder = try DataFolder(path + "/data")
            let places = [ClientPlace(one, in: folder), ClientPlace(other, in: folder)]
            #expect(places[0].socket != places[1].socket && places[0].lock != places[1].lock)
            #expect(places.allSatisfy { $0.socket.hasPrefix(path + "/data/run/client-") })
            let found = await BackgroundClient(places[0]).find()
            #expect(found == nil)
        }
    }

    @Test func aFolderInWhichOthersMayWriteIsNotTrusted() async throws {
        try await withTemporaryFolder { path in
            let network = try TrialDirectory(1, in: path + "/a").network
            let place = ClientPlace(network, in: try DataFolder(path))
            #expect(!place.isPrivate)
            mkdir(path + "/run", 0o700)
            #expect(place.isPrivate)
            chmod(path + "/run", 0o770)
            #expect(!place.isPrivate)
        }
    }

    @Test func whatWasUsedIsReadAgain() async throws {
        try await withTemporaryFolder { path in
            let file = path + "/spent"
            #expect(SpendingFile.read(file) == nil)
            let spending = ClientSpending(day: 20_780, bytes: .max, processor: .milliseconds(1234))
            try SpendingFile.write(spending, to: file)
            #expect(SpendingFile.read(file) == spending)
            for damage in ["", "{", "{\"day\":1}", "{\"day\":1,\"bytes\":-1,\"processorMilliseconds\":1}"] {
                let descriptor = open(file, O_WRONLY | O_TRUNC)
                _ = damage.utf8.map(\.self).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                close(descriptor)
                #expect(SpendingFile.read(file) == nil)
            }
        }
    }
}
