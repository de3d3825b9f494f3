import FogCore
import FogJobs
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Events as they happen, as Server-Sent Events (HTML Living Standard, section 9.2).
///
/// A stream holds one page of events at most. It is read from the database, which knows every event's place, so a reader
/// that was cut off goes on after the last one that it has seen and misses and repeats none. One that reads nothing for
/// ``longestWrite`` is cut off.
struct EventStream: Sendable {
    let operations: CoordinatorOperations
    let scope: EventScope
    /// The connection, which is closed when its reader is too slow.
    let channel: any Channel

    /// The most streams at a time.
    static let limit = 256
    /// How often a reader hears something even if nothing happens.
    static let heartbeat: Duration = .seconds(10)
    /// How long a reader may take nothing of what is written.
    static let longestWrite: TimeAmount = .seconds(30)
    /// How long a stream lasts; after that its reader comes back and shows its token again.
    static let longestLife: Duration = .seconds(600)
    /// How long events are gathered, so that a busy coordinator isn't asked for each of them.
    private static let gathering: Duration = .milliseconds(20)
    /// The most events in one write.
    private static let pageSize = 256

    /// Writes events from `place` on until the coordinator ends, the reader is gone or the stream has lasted long enough.
    @concurrent func write(
        from place: Int64, _ reset: EventReset?, to writer: inout any ResponseBodyWriter
    ) async throws {
        var place = place
        try await write(Self.opening(reset), to: &writer)
        let start = ContinuousClock.now
        var lastWrite = start
        while start.duration(to: .now) < Self.longestLife, !operations.store.isClosing, !Task.isCancelled {
            let silence = lastWrite.duration(to: .now)
            let page = try await operations.await(
                [CoordinatorOperations.topic(of: scope)], for: max(.zero, Self.heartbeat - silence)
            ) { [place] () throws(FogError) -> EventPage? in
                let page = try await operations.events(scope, after: place, limit: Self.pageSize)
                return Int64(page.cursor) == place ? nil : page
            }
            place = page.flatMap { Int64($0.cursor) } ?? place
            let events = page?.events ?? []
            // What happened may be none of the reader's business, who then hears no more than that the stream lives.
            if !events.isEmpty || lastWrite.duration(to: .now) >= Self.heartbeat {
                try await write(events.isEmpty ? ":\n\n" : events.map(Self.text).joined(), to: &writer)
                lastWrite = .now
            }
            if page != nil, events.count < Self.pageSize { try? await Task.sleep(for: Self.gathering) }
        }
    }

    /// Tells how soon to come back after an interruption, and what was missed.
    private static func opening(_ reset: EventReset?) throws -> String {
        let retry = "retry: 1000\n\n"
        guard let reset else { return retry }
        return retry + "id: \(reset.index)\nevent: reset\ndata: \(try json(reset))\n\n"
    }

    private static func text(_ event: JobEvent) throws -> String {
        "id: \(event.index)\nevent: \(event.type)\ndata: \(try json(event))\n\n"
    }

    /// JSON has no line ends but escaped ones.
    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @concurrent private func write(_ text: String, to writer: inout any ResponseBodyWriter) async throws {
        let channel = channel
        let watch = channel.eventLoop.scheduleTask(in: Self.longestWrite) { channel.close(promise: nil) }
        defer { watch.cancel() }
        try await writer.write(ByteBuffer(string: text))
    }
}

/// Counts the streams that are read.
final class EventStreams: Sendable {
    private let count = Mutex(0)

    /// What a reader is told for whom there is no room.
    static let refusal = FogError(.unavailable, "\(EventStream.limit) streams of events are read already")

    /// Whether another one would be admitted.
    var hasRoom: Bool { count.withLock { $0 < EventStream.limit } }

    /// Admits another one, if there is room.
    func begin() -> Bool {
        count.withLock { count in
            guard count < EventStream.limit else { return false }
            count += 1
            return true
        }
    }

    /// Lets one go that was admitted.
    func end() { count.withLock { $0 -= 1 } }
}
