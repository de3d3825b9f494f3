import FogExecution

/// Messages with every field in use, and with every optional one left out.
enum SandboxSamples {
    static let task = SandboxTask(
        number: 7, arguments: ["hello", "ü b", ""],
        environment: [SandboxVariable(name: "A", value: "1"), SandboxVariable(name: "B", value: "x=y")],
        standardInput: "/input/stdin",
        folders: [
            SandboxFolder(hostPath: "/t/in", guestPath: "/in", isWritable: false),
            SandboxFolder(hostPath: "/t/out", guestPath: "/out", isWritable: true),
        ],
        memoryBytes: 64 << 20, fuel: 1_000_000)

    static let requests: [SandboxRequest] =
        [
            .run(task), .run(SandboxTask(number: .max, arguments: [], memoryBytes: 0)),
            .run(SandboxTask(number: 0, arguments: ["a"], memoryBytes: .max, fuel: 0)), .end,
            .load(SandboxProgram(artifact: "/a", fileBytes: 1)),
            .load(SandboxProgram(artifact: "/tasks/in/p", fileBytes: .max, addressBytes: 9)),
            .run(SandboxTask(number: 1, arguments: ["a"], memoryBytes: 9, seed: (0..<32).map { UInt8($0) })),
        ] + SandboxInterruption.allCases.map { .interrupt(task: 9, reason: $0) }

    static let usage = ExecutionUsage(
        fuel: 123, cpuMicroseconds: 4, elapsedMicroseconds: 5, frozenMicroseconds: 6, peakMemoryBytes: 7, bytesIn: 8,
        bytesOut: .max)

    static let replies: [SandboxReply] =
        [
            .ready(engine: "wasmtime 50.0.1"), .ready(engine: ""), .failed(message: "no engine\nat all"),
            .finished(task: 1, outcome: .exited(-1), usage: usage, isLast: false),
            .finished(
                task: 2, outcome: ExecutionOutcome(.signalled, signal: 9, message: "killed"), usage: ExecutionUsage(),
                isLast: true),
        ]
        + ExecutionOutcome.Kind.allCases.map {
            .finished(task: 3, outcome: ExecutionOutcome($0, message: "ü"), usage: usage, isLast: true)
        }
}

/// SplitMix64: the same numbers from the same seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
