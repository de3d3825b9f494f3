import FogCore

extension ExecutionOutcome.Kind {
    /// The byte that stands for the kind. Spelled out, so that a new or moved case can't change the format.
    fileprivate var sandboxTag: UInt8 {
        switch self {
        case .exited: 1
        case .signalled: 2
        case .trapped: 3
        case .fuelExhausted: 4
        case .memoryExceeded: 5
        case .diskExceeded: 6
        case .timedOut: 7
        case .cancelled: 8
        case .notStarted: 9
        case .outputInvalid: 10
        case .workerFailed: 11
        }
    }
}

extension ExecutionOutcome {
    func append(to bytes: inout [UInt8]) throws(ByteError) {
        bytes.appendInteger(kind.sandboxTag)
        bytes.appendOptional(exitCode.map { UInt32(bitPattern: $0) })
        bytes.appendOptional(signal.map { UInt32(bitPattern: $0) })
        try bytes.appendText(message, as: .message)
    }

    init(from reader: inout ByteReader) throws(ByteError) {
        let tag = try reader.readInteger(UInt8.self)
        guard let kind = Kind.allCases.first(where: { $0.sandboxTag == tag }) else { throw .invalid(field: "outcome") }
        let exitCode: UInt32? = try reader.readOptional("exit code")
        let signal: UInt32? = try reader.readOptional("signal")
        self.init(
            kind, exitCode: exitCode.map { Int32(bitPattern: $0) }, signal: signal.map { Int32(bitPattern: $0) },
            message: try reader.readText(as: .message))
    }
}

extension ExecutionUsage {
    func append(to bytes: inout [UInt8]) throws(ByteError) {
        bytes.appendOptional(fuel)
        try bytes.appendAmount(cpuMicroseconds, "processor time")
        try bytes.appendAmount(elapsedMicroseconds, "elapsed time")
        try bytes.appendAmount(frozenMicroseconds, "frozen time")
        try bytes.appendAmount(peakMemoryBytes, "peak memory")
        try bytes.appendAmount(bytesIn, "bytes in")
        try bytes.appendAmount(bytesOut, "bytes out")
    }

    init(from reader: inout ByteReader) throws(ByteError) {
        self.init()
        fuel = try reader.readOptional("fuel")
        cpuMicroseconds = try reader.readAmount("processor time")
        elapsedMicroseconds = try reader.readAmount("elapsed time")
        frozenMicroseconds = try reader.readAmount("frozen time")
        peakMemoryBytes = try reader.readAmount("peak memory")
        bytesIn = try reader.readAmount("bytes in")
        bytesOut = try reader.readAmount("bytes out")
    }
}
