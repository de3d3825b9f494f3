import FogCore
import FogExecution
import FogJobs

/// Numbers and states in the words that people read.
enum Words {
    /// A number of bytes, such as `3.2Mi`.
    static func size(_ bytes: Int64) -> String {
        let units = ["", "Ki", "Mi", "Gi", "Ti"]
        var value = Double(bytes)
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int64((value * 10).rounded())
        let isWhole = tenths.isMultiple(of: 10) || unit == 0
        return (isWhole ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)") + units[unit]
    }

    /// A number with so many decimal places, at most three.
    static func number(_ value: Double, places: Int) -> String {
        let scale = [1.0, 10, 100, 1000][min(max(places, 0), 3)]
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard scale > 1 else { return "\(sign)\(scaled)" }
        let rest = "\(scaled % Int64(scale))"
        return "\(sign)\(scaled / Int64(scale)).\(String(repeating: "0", count: places - rest.count))\(rest)"
    }

    /// A duration, such as `850ms`, `12.3s` or `4m05s`.
    static func duration(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.clampedMilliseconds)
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        if milliseconds < 60_000 { return "\(milliseconds / 1000).\(milliseconds / 100 % 10)s" }
        let seconds = milliseconds / 1000
        if seconds < 3600 { return "\(seconds / 60)m\(padded(seconds % 60))s" }
        if seconds < 86_400 { return "\(seconds / 3600)h\(padded(seconds / 60 % 60))m" }
        return "\(seconds / 86_400)d\(seconds / 3600 % 24)h"
    }

    /// A duration that is only guessed: `4s`, `4m`, `1h20m`; never less than a second.
    static func roughly(_ duration: Duration) -> String {
        let seconds = max(1, (duration.clampedMilliseconds + 500) / 1000)
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 600 { return "\(seconds / 60)m\(padded(seconds % 60))s" }
        if seconds < 3600 { return "\(seconds / 60)m" }
        return Words.duration(.seconds(seconds))
    }

    /// So many of something in a second, such as `0.25/s`, `3.4/s` or `1200/s`.
    static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond >= 0, perSecond < 1e15 else { return "" }
        if perSecond >= 100 || perSecond == 0 { return "\(Int64(perSecond.rounded()))/s" }
        let hundredths = Int64((perSecond * 100).rounded())
        if perSecond >= 10 { return "\(hundredths / 100).\(hundredths / 10 % 10)/s" }
        return "\(hundredths / 100).\(padded(hundredths % 100))/s"
    }

    /// Whether a node takes tasks; a cordon is named beside what else keeps tasks from it.
    static func state(of node: NodeStatus) -> String {
        let state = node.availability.rawValue
        return node.cordoned && node.availability != .cordoned ? "\(state), cordoned" : state
    }

    /// A processor share, such as `1.5` cores.
    static func processors(_ millicores: Int) -> String {
        millicores.isMultiple(of: 1000) ? "\(millicores / 1000)" : "\(millicores)m"
    }

    /// A job's tasks by state, such as `12 succeeded, 3 running, 1 queued`.
    static func counts(_ counts: TaskCounts) -> String {
        let order: [TaskState] = [
            .succeeded, .failed, .timedOut, .cancelled, .running, .publishing, .leased, .suspended, .unknown, .queued,
            .pending,
        ]
        return order.filter { counts[$0] > 0 }.map { "\(counts[$0]) \($0.rawValue)" }.joined(separator: ", ")
    }

    /// What was used, in a line.
    static func usage(_ usage: ExecutionUsage) -> String {
        var parts = [
            "\(duration(.microseconds(usage.cpuMicroseconds))) processor time",
            "\(size(usage.peakMemoryBytes)) peak memory",
        ]
        if let fuel = usage.fuel { parts.append("\(fuel) fuel") }
        parts.append("\(size(usage.bytesIn)) in, \(size(usage.bytesOut)) out")
        return parts.joined(separator: ", ")
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
