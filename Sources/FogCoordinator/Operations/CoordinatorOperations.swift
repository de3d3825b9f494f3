import CoreMetrics
import FogCore
import FogJobs
import FogStorage
import FogSystem
import Logging

/// What a coordinator does, independent of how it is asked: each method checks what the caller may do, carries one
/// call out, and returns when its effect is durable.
final class CoordinatorOperations: Sendable {
    let configuration: CoordinatorConfiguration
    let store: CoordinatorStore
    let blobs: BlobStore
    let room: BlobRoom
    let uploads = LeaseUploads()
    let metrics: CoordinatorMetrics
    let streams = EventStreams()
    let admission: CallAdmission
    let submissions = RowGate(limit: 50_000)
    let logger: Logger

    /// The longest that a call may be held back while it waits for something.
    static let longestWait: Duration = .seconds(60)
    /// The most entries in a page.
    static let pageLimit = 1000

    init(
        configuration: CoordinatorConfiguration, clock: any TimeSource, disk: any DurableDisk = PosixDisk(),
        logger: Logger
    ) throws(FogError) {
        self.configuration = configuration
        self.logger = logger
        store = try CoordinatorStore(
            folder: configuration.folder, terms: configuration.leaseTerms, nodeTasks: configuration.bounds.nodeTasks,
            clock: clock, disk: disk, logger: logger)
        blobs = try BlobStore(folder: configuration.folder + "/blobs", on: disk)
        room = BlobRoom(limit: configuration.bounds.allBlobBytes) { [projection = store.projection] in
            projection.read { $0.blobBytes }
        }
        metrics = CoordinatorMetrics()
        admission = CallAdmission(limits: configuration.callers) { [metrics] in metrics.callersDropped($0).increment() }
    }

    /// Takes up what was left at the last end. Called once, before the first call is answered.
    func recover() async throws(FogError) {
        try await store.recover()
        try await removeUnknownBlobs()
        try await resumeStops()
    }

    /// Checks that calls can be answered now.
    ///
    /// - Throws: ``FogError/Code/unavailable`` if the coordinator is about to end, or what the database says.
    func checkReadiness() async throws(FogError) {
        guard !store.isClosing else { throw FogError(.unavailable, "the coordinator is about to end") }
        if let refusal = store.database.refusal { throw refusal }
        try await store.read { _ = try $0.jobCount() }
    }

    /// A page's size, within what is allowed.
    static func page(_ limit: Int?) throws(FogError) -> Int {
        guard let limit else { return 100 }
        guard (1...pageLimit).contains(limit) else {
            throw FogError(.invalid, "'limit' must be from 1 to \(pageLimit)")
        }
        return limit
    }

    /// Calls `look` until it returns a value, each time one of the topics is signalled, or until the time is over; then returns
    /// `nil`.
    func await<Value>(
        _ topics: Set<SignalTopic>, for wait: Duration, _ look: () async throws(FogError) -> Value?
    ) async throws(FogError) -> Value? {
        let start = ContinuousClock.now
        let limit = min(wait, Self.longestWait)
        let subscription = store.signals.subscribe(to: topics)
        defer { subscription.cancel() }
        while true {
            if let value = try await look() { return value }
            let left = limit - start.duration(to: .now)
            // Looked at after the subscription, so that the last signal can't be missed.
            guard left > .zero, !Task.isCancelled, !store.isClosing else { return nil }
            await subscription.wait(for: left)
            if store.isClosing { return nil }
        }
    }
}
