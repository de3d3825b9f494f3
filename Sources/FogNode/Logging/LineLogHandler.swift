import FogCore
import FogSystem
import Glibc
public import Logging

/// Writes each log message as one line to the standard error stream: time, level, label, message, `key=value` pairs.
///
/// Control characters are replaced, so that what somebody else wrote can't forge a line or move a terminal's cursor.
public struct LineLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let label: String

    /// Makes a handler that writes messages of at least this level.
    public init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = "\(SystemClock().now().wall) \(event.level) \(label): \(event.message)"
        let all = metadata.merging(event.metadata ?? [:]) { _, newer in newer }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        var bytes = line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }
            .joined().utf8.map(\.self)
        bytes.append(UInt8(ascii: "\n"))
        // One call, so that lines of several processes that share the stream don't mix.
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
