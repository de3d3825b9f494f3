public import FogCore

/// One event of a stream of Server-Sent Events.
public struct ServerSentEvent: Hashable, Sendable {
    /// What kind of event it is; `message` where the stream doesn't say.
    public var type: String
    /// What it says; lines are separated by line feeds.
    public var data: String
    /// The last identifier that the stream has named, up to this event: where a reader goes on.
    public var id: String

    /// Makes an event.
    public init(type: String, data: String, id: String) {
        self.type = type
        self.data = data
        self.id = id
    }
}

/// Reads `text/event-stream` as it arrives (HTML Living Standard, section 9.2.6), in pieces of any size.
///
/// Of what it has read it keeps one line and the data of one event, both bounded. Costs in proportion to the bytes.
public struct EventStreamParser: Sendable {
    /// The most bytes of a line.
    public static let lineLimit = 64 << 10
    /// The most bytes of an event's data.
    public static let dataLimit = 256 << 10

    /// How long the stream wants its reader to wait before it comes back, in milliseconds, if it has said so.
    public private(set) var retryMilliseconds: Int64?
    /// The last identifier that the stream has named.
    public private(set) var lastID: String

    private var line: [UInt8] = []
    private var type = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var endsWithReturn = false
    private var isFirstLine = true

    /// Begins to read a stream.
    ///
    /// - Parameter lastID: The identifier with which the reader came back.
    public init(lastID: String = "") {
        self.lastID = lastID
    }

    /// Reads what has arrived and appends the events that are complete with it.
    ///
    /// - Throws: ``FogError/Code/tooLarge`` for a line or an event beyond its bound; the parser can't be used after.
    public mutating func receive(_ bytes: some Sequence<UInt8>, into events: inout [ServerSentEvent]) throws(FogError) {
        for byte in bytes {
            // A carriage return ends a line, and so does one with a line feed behind it.
            let followsReturn = endsWithReturn
            endsWithReturn = byte == 0x0d
            switch byte {
            case 0x0a where followsReturn: break
            case 0x0a, 0x0d: try endLine(into: &events)
            default:
                guard line.count < Self.lineLimit else {
                    throw FogError(.tooLarge, "a line of the stream of events has more than \(Self.lineLimit) bytes")
                }
                line.append(byte)
            }
        }
    }

    private mutating func endLine(into events: inout [ServerSentEvent]) throws(FogError) {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
        }
        guard let first = line.first else { return dispatch(into: &events) }
        guard first != UInt8(ascii: ":") else { return }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.count
        var value = line.dropFirst(colon + 1)
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": type = String(decoding: value, as: UTF8.self)
        case "data":
            guard data.count + value.count < Self.dataLimit else {
                throw FogError(.tooLarge, "an event has more than \(Self.dataLimit) bytes of data")
            }
            if hasData { data.append(0x0a) }
            data += value
            hasData = true
        case "id":
            if !value.contains(0) { lastID = String(decoding: value, as: UTF8.self) }
        case "retry":
            let isNumber = !value.isEmpty && value.allSatisfy { (0x30...0x39).contains($0) }
            if isNumber, let number = Int64(String(decoding: value, as: UTF8.self)) { retryMilliseconds = number }
        default: break
        }
    }

    private mutating func dispatch(into events: inout [ServerSentEvent]) {
        defer {
            type = ""
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        guard hasData else { return }
        let text = String(decoding: data, as: UTF8.self)
        events.append(ServerSentEvent(type: type.isEmpty ? "message" : type, data: text, id: lastID))
    }
}
