import FogCore
import FogLink
import FogNetworking
import NIOCore

/// The asking end of a trial. Everything in it happens on its link's event loop.
///
/// Unchecked, because only that loop touches it, and the methods that others call go there first.
final class TrialClient: LinkUser, @unchecked Sendable {
    private let loop: any EventLoop
    private var handler: LinkHandler?
    private let linked: EventLoopPromise<Void>
    private var waitingReports: [EventLoopPromise<TrialReport>] = []
    private var waitingTrips: [EventLoopPromise<Duration>] = []
    private var payload: [UInt8] = []
    private var isSending = false
    private var asked = 0
    /// How many datagrams were handed over.
    private var sent: UInt64 = 0
    private var streamLeft = 0
    private var streamWaits: EventLoopPromise<TrialReport>?
    private var streamAnswer: [UInt8] = []
    private var stream: UInt32 = 0
    private(set) var failure: LinkError?

    init(on loop: any EventLoop) {
        self.loop = loop
        linked = loop.makePromise()
    }

    /// Waits until there is a link.
    func begun() async throws { try await linked.futureResult.get() }

    /// Sends datagrams of a length for a time, as fast as the link takes them.
    ///
    /// - Returns: How many.
    func sendDatagrams(of length: Int, for time: Duration) async throws -> UInt64 {
        try await loop.submit {
            self.payload = [UInt8](repeating: 0x5a, count: length)
            self.isSending = true
            self.handler?.hasNews()
        }.get()
        try await Task.sleep(for: time)
        return try await loop.submit {
            self.isSending = false
            return self.sent
        }.get()
    }

    /// Asks what the other end has counted, behind everything that was sent before.
    func report() async throws -> TrialReport {
        try await loop.flatSubmit {
            let promise = self.loop.makePromise(of: TrialReport.self)
            if let failure = self.failure { promise.fail(failure) } else { self.waitingReports.append(promise) }
            self.asked += 1
            self.handler?.hasNews()
            return promise.futureResult
        }.get()
    }

    /// Sends a stream of so many bytes.
    ///
    /// - Returns: What the other end had counted when it had all of it.
    func sendStream(of count: Int) async throws -> TrialReport {
        try await loop.flatSubmit {
            let promise = self.loop.makePromise(of: TrialReport.self)
            self.streamWaits = promise
            self.streamLeft = count
            self.streamAnswer = []
            self.payload = [UInt8](repeating: 0x5a, count: 1 << 18)
            self.handler?.use { link, _ in
                do throws(LinkError) {
                    self.stream = try link.beginStream()
                } catch {
                    promise.fail(error)
                }
                self.feed(&link)
            }
            return promise.futureResult
        }.get()
    }

    private func feed(_ link: inout Link) {
        while streamLeft > 0 {
            let count = link.send(payload.prefix(streamLeft), on: stream)
            streamLeft -= count
            if count < payload.count { break }
        }
        if streamLeft == 0 { link.finish(stream) }
    }

    /// Asks the other end whether it is there.
    func ping() async throws -> Duration {
        try await loop.flatSubmit {
            let promise = self.loop.makePromise(of: Duration.self)
            if let failure = self.failure { promise.fail(failure) } else { self.waitingTrips.append(promise) }
            if let handler = self.handler {
                let now = handler.now
                handler.use { link, _ in link.ping(at: now) }
            }
            return promise.futureResult
        }.get()
    }

    /// Closes the link.
    func close() async {
        _ = try? await loop.submit {
            self.handler?.use { link, outputs in link.close(0, into: &outputs) }
        }.get()
    }

    // MARK: What the link does

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        handler = link
        linked.succeed()
    }

    func linkFailed(_ error: LinkError) {
        fail(error)
        linked.fail(error)
    }

    private func fail(_ error: LinkError) {
        failure = error
        for promise in waitingReports { promise.fail(error) }
        for promise in waitingTrips { promise.fail(error) }
        streamWaits?.fail(error)
        waitingReports = []
        waitingTrips = []
        streamWaits = nil
        handler = nil
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .datagrams(let batch):
            for place in batch.places {
                guard let report = TrialReport(batch.bytes[place.range]), !waitingReports.isEmpty else { continue }
                waitingReports.removeFirst().succeed(report)
            }
        case .roundTrip(let time): if !waitingTrips.isEmpty { waitingTrips.removeFirst().succeed(time) }
        case .streamHasRoom: link.use { link, _ in feed(&link) }
        case .streamBytes(let id, let bytes):
            streamAnswer += bytes
            link.use { link, _ in link.consumed(bytes.count, of: id) }
        case .streamEnded:
            if let report = TrialReport(streamAnswer) { streamWaits?.succeed(report) }
            streamWaits = nil
        case .ended(let error): fail(error)
        case .streamBegan, .streamReset, .identified: break
        }
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        if isSending {
            payload.withUnsafeBytes { body(TrialServer.counted, $0) }
            sent += 1
            return true
        }
        guard asked > 0 else { return false }
        asked -= 1
        withUnsafeBytes(of: UInt8(0)) { body(TrialServer.report, $0) }
        return true
    }
}
