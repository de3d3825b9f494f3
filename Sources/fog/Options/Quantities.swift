import ArgumentParser
import FogCore
import FogJobs

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
struct FractionArgument: ExpressibleByArgument {
    let numerator: Int64
    let denominator: Int64

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let numerator = Int64(parts[0]), let denominator = Int64(parts[1]),
            (1...1024).contains(denominator), (1...denominator).contains(numerator)
        else { return nil }
        self.numerator = numerator
        self.denominator = denominator
    }
}
