import FogCore
import FogJobs
import Testing

@testable import FogWorker

@Suite struct BlobCacheTests {
    private let folder: TemporaryFolder
    private let stub = CoordinatorStub()
    private let cache: BlobCache

    private static let size = 1000
    private static let limit = Int64(3 * size)

    init() throws {
        folder = try TemporaryFolder()
        cache = try BlobCache(folder: folder.path + "/cache", limit: Self.limit)
    }

    /// Puts a blob in the coordinator's store.
    private func blob(_ number: UInt8, size: Int = size) -> BlobHash {
        let bytes = [UInt8](repeating: number, count: size)
        let hash = BlobHash(hashing: bytes)
        stub.with { $0.blobs[hash] = bytes }
        return hash
    }

    private func fetch(_ hash: BlobHash) async throws(FogError) -> Int64 {
        try await cache.acquire(hash, from: stub.client())
    }

    private func fetchAndRelease(_ hash: BlobHash) async throws {
        _ = try await fetch(hash)
        await cache.release(hash)
    }

    private var names: Set<String> { Set(folder.names("cache")) }

    @Test func aBlobIsFetchedOnceAndThenThere() async throws {
        let hash = blob(1)
        #expect(try await fetch(hash) == Int64(Self.size))
        #expect(folder.read("cache/\(hash.digits)") == [UInt8](repeating: 1, count: Self.size))
        #expect(cache.path(of: hash) == folder.path + "/cache/" + hash.digits)
        #expect(try await fetch(hash) == Int64(Self.size))
        await cache.release(hash)
        await cache.release(hash)
        #expect(try await fetch(hash) == Int64(Self.size))
        #expect(stub.count(.download) == 1)
    }

    @Test func whoeverWantsTheSameBlobWaitsForOneDownload() async throws {
        let hash = blob(1, size: 100_000)
        let cache = try BlobCache(folder: folder.path + "/large", limit: 1 << 20)
        stub.with { $0.held = [.download] }
        let waiting = (0..<20).map { _ in Task { try await cache.acquire(hash, from: stub.client()) } }
        try await stub.wait { $0.counts[.download] == 1 }
        stub.with { $0.held = [] }
        for waiter in waiting { #expect(try await waiter.value == 100_000) }
        #expect(stub.count(.download) == 1)
        #expect(stub.count(.blobInfo) == 1)
    }

    @Test func whatWasUsedLongestAgoMakesRoom() async throws {
        let hashes = (1...3).map { blob($0) }
        for hash in hashes { try await fetchAndRelease(hash) }
        // Used again, so that it's no longer the oldest.
        try await fetchAndRelease(hashes[0])
        let fourth = blob(4)
        try await fetchAndRelease(fourth)
        #expect(names == [hashes[0].digits, hashes[2].digits, fourth.digits])
        try await fetchAndRelease(hashes[1])
        #expect(names == [hashes[0].digits, fourth.digits, hashes[1].digits])
        #expect(stub.count(.download) == 5)
    }

    @Test func whatIsInUseStays() async throws {
        let first = blob(1)
        let second = blob(2)
        _ = try await fetch(first)
        _ = try await fetch(first)
        try await fetchAndRelease(second)
        await cache.release(first)
        let large = blob(9, size: 2 * Self.size)
        _ = try await fetch(large)
        #expect(names == [first.digits, large.digits])
        await #expect(throws: FogError(.exhausted)) { _ = try await fetch(blob(3)) }
        #expect(names == [first.digits, large.digits])
        await cache.release(first)
        _ = try await fetch(blob(3))
        #expect(names.contains(large.digits))
        #expect(!names.contains(first.digits))
    }

    @Test func aBlobLargerThanTheCacheIsRefusedAndThrowsNothingOutButWhatIsUnused() async throws {
        let first = blob(1)
        _ = try await fetch(first)
        await #expect(throws: FogError(.exhausted)) { _ = try await fetch(blob(2, size: Int(Self.limit) + 1)) }
        #expect(names == [first.digits])
        #expect(stub.count(.download) == 1)
        _ = try await fetch(blob(3, size: 2 * Self.size))
    }

    @Test(arguments: [Int64.max, Int64.max - 999, -1, .min])
    func aSizeThatCannotBeIsRefused(size: Int64) async throws {
        let first = blob(1)
        _ = try await fetch(first)
        let hash = blob(2)
        stub.with { $0.claimedSizes[hash] = size }
        await #expect(throws: FogError.self) { _ = try await fetch(hash) }
        stub.with { $0.claimedSizes[hash] = nil }
        #expect(try await fetch(hash) == Int64(Self.size))
    }

    /// What goes wrong with a download.
    enum Trouble: CaseIterable {
        case unknown, cutOff, otherBytes, tooLong, tooShort, brokenOff
    }

    @Test(arguments: Trouble.allCases)
    func aFailedDownloadLeavesNothingAndFreesItsRoom(trouble: Trouble) async throws {
        let hash = blob(1, size: Int(Self.limit))
        let bytes = [UInt8](repeating: 1, count: Int(Self.limit))
        for _ in 0..<5 {
            stub.with { state in
                switch trouble {
                case .unknown: state.blobs[hash] = nil
                case .cutOff: state.faults[.download] = [.refused(.unavailable)]
                case .otherBytes: state.sent[hash] = bytes.dropLast() + [0]
                case .tooLong: state.sent[hash] = bytes + [1]
                case .tooShort: state.sent[hash] = bytes.dropLast()
                case .brokenOff: state.faults[.download] = [.answerLost]
                }
            }
            await #expect(throws: FogError.self) { _ = try await fetch(hash) }
            #expect(names == [])
        }
        stub.with { state in
            state.sent = [:]
            state.blobs[hash] = bytes
        }
        #expect(try await fetch(hash) == Self.limit)
    }

    @Test func afterAFailureNobodyWaitsAndTheNextTryIsNew() async throws {
        let hash = blob(1)
        stub.with { state in
            state.held = [.blobInfo]
            state.blobs[hash] = nil
        }
        let waiting = (0..<5).map { _ in Task { try await cache.acquire(hash, from: stub.client()) } }
        try await stub.wait { $0.counts[.blobInfo] == 1 }
        stub.with { $0.held = [] }
        for waiter in waiting { await #expect(throws: FogError(.notFound)) { _ = try await waiter.value } }
        _ = blob(1)
        #expect(try await fetch(hash) == Int64(Self.size))
    }

    @Test func aFileThatSomebodyElseRemovedDoesNotBlockTheCache() async throws {
        let hashes = (1...3).map { blob($0) }
        for hash in hashes { try await fetchAndRelease(hash) }
        try folder.write("", to: "cache/x")
        FolderRemoval.remove(cache.path(of: hashes[0]))
        #expect(!names.contains(hashes[0].digits))
        _ = try await fetch(blob(4))
        _ = try await fetch(blob(5))
    }

    @Test func afterARestartItIsEmpty() async throws {
        try await fetchAndRelease(blob(1))
        try folder.write("torn", to: "cache/incoming-x")
        let again = try BlobCache(folder: folder.path + "/cache", limit: Self.limit)
        #expect(names == [])
        _ = try await again.acquire(blob(1), from: stub.client())
        #expect(stub.count(.download) == 2)
    }

    @Test func manyTasksAtOnceStayWithinTheBound() async throws {
        let hashes = (1...8).map { blob($0) }
        let cache = cache
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var generator = SeededDice(seed: UInt64(worker))
                    for _ in 0..<100 {
                        guard let hash = hashes.randomElement(using: &generator),
                            (try? await cache.acquire(hash, from: stub.client())) != nil
                        else { continue }
                        let isThere = folder.read("cache/" + hash.digits)?.count == Self.size
                        #expect(isThere, "a blob that is in use isn't there")
                        await cache.release(hash)
                    }
                }
            }
        }
        #expect(names.count <= 3)
        #expect(names.allSatisfy { !$0.hasPrefix("incoming") })
    }
}
