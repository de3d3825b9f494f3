import ArgumentParser
import FogCore
import FogJobs
import FogWorker

/// A duration on the command line, such as `30s` or `1h30m`.
struct DurationArgument: ExpressibleByArgument {
    let value: Duration

    init?(argument: String) {
        guard let value = try? DurationNotation.parse(argument) else { return nil }
        self.value = value
    }
}

/// A size on the command line, such as `256Mi`.
struct SizeArgument: ExpressibleByArgument {
    let bytes: Int64

    init?(argument: String) {
        guard let bytes = try? SizeNotation.parse(argument) else { return nil }
        self.bytes = bytes
    }
}

/// A processor share on the command line, such as `500m` or `2`.
struct ProcessorArgument: ExpressibleByArgument {
    let millicores: Int

    init?(argument: String) {
        guard let millicores = try? ProcessorShareNotation.parse(argument) else { return nil }
        self.millicores = millicores
    }
}

/// An amount of fuel on the command line, such as `5e9`.
struct FuelArgument: ExpressibleByArgument {
    let amount: UInt64

    init?(argument: String) {
        guard let amount = try? FuelNotation.parse(argument) else { return nil }
        self.amount = amount
    }
}

/// A part of the machine on the command line, such as `1/3`.
struct ShareArgument: ExpressibleByArgument {
    let value: MachineShare

    init?(argument: String) {
        guard let value = MachineShare(argument) else { return nil }
        self.value = value
    }
}

/// A time on the command line: itself, such as `2026-11-22T15:00:00Z`, or how long ago it was, such as `7d`.
enum TimeArgument: ExpressibleByArgument {
    case time(WallTime)
    case ago(Duration)

    init?(argument: String) {
        if let time = WallTime(argument) {
            self = .time(time)
        } else if let duration = try? DurationNotation.parse(argument) {
            self = .ago(duration)
        } else {
            return nil
        }
    }

    /// The time that is meant.
    func time(at now: WallTime) -> WallTime {
        switch self {
        case .time(let time): return time
        case .ago(let duration): return now.advanced(by: .zero - duration)
        }
    }
}
