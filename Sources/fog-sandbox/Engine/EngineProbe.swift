import CWasmtime

/// `fog-sandbox probe`: finds out whether the engine works on this machine, by running a program for real.
///
/// It prints one line: `wasmtime`, the version, the target, the fingerprint of engine, processor and configuration
/// (artifacts move only between equal ones), and the processor's features that compiled code uses. For example
/// `wasmtime 50.0.1 x86_64-unknown-linux-gnu 5a0c9f2be17d4463 avx,avx2,bmi1`.
enum EngineProbe {
    /// The bytes of this module:
    ///
    ///     (module
    ///       (func (export "_start") (local i32) (local.set 0 (i32.const 1000))
    ///         (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    ///       (func (export "spin") (loop (br 0)))
    ///       (memory 1 3)
    ///       (func (export "grow")
    ///         (if (i32.ne (memory.grow (i32.const 1)) (i32.const 1)) (then unreachable))
    ///         (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable)))
    ///       (func (export "outside") (i32.store (i32.const 0x7fffffff) (i32.const 1)))
    ///       (func (export "trap") unreachable))
    private static let module: [UInt8] = [
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x06, 0x05, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x05, 0x04, 0x01, 0x01, 0x01, 0x03, 0x07, 0x29, 0x05, 0x06, 0x5f, 0x73, 0x74, 0x61,
        0x72, 0x74, 0x00, 0x00, 0x04, 0x73, 0x70, 0x69, 0x6e, 0x00, 0x01, 0x04, 0x67, 0x72, 0x6f, 0x77, 0x00, 0x02,
        0x07, 0x6f, 0x75, 0x74, 0x73, 0x69, 0x64, 0x65, 0x00, 0x03, 0x04, 0x74, 0x72, 0x61, 0x70, 0x00, 0x04, 0x0a,
        0x4a, 0x05, 0x15, 0x01, 0x01, 0x7f, 0x41, 0xe8, 0x07, 0x21, 0x00, 0x03, 0x40, 0x20, 0x00, 0x41, 0x01, 0x6b,
        0x22, 0x00, 0x0d, 0x00, 0x0b, 0x0b, 0x07, 0x00, 0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b, 0x18, 0x00, 0x41, 0x01,
        0x40, 0x00, 0x41, 0x01, 0x47, 0x04, 0x40, 0x00, 0x0b, 0x41, 0x01, 0x40, 0x00, 0x41, 0x7f, 0x47, 0x04, 0x40,
        0x00, 0x0b, 0x0b, 0x0d, 0x00, 0x41, 0xff, 0xff, 0xff, 0xff, 0x07, 0x41, 0x01, 0x36, 0x02, 0x00, 0x0b, 0x03,
        0x00, 0x00, 0x0b,
    ]

    /// Probes the library at `path`.
    ///
    /// - Throws: ``SandboxFailure/engine(_:)`` naming the first thing that isn't as it must be.
    static func run(library path: String) throws(SandboxFailure) {
        let engine = try Engine(library: path)
        let module = try Module(compiling: Self.module, in: engine)
        let identity = try module.withSerialized { artifact throws(SandboxFailure) in
            EngineIdentity(artifact: artifact)
        }
        guard let identity else {
            throw .engine("\(PinnedBuild.name) doesn't describe its target in the form that was expected")
        }
        guard PinnedBuild.version.hasPrefix(identity.majorVersion + ".") else {
            throw .engine("the engine calls itself version \(identity.majorVersion), not \(PinnedBuild.version)")
        }
        let program = Program(module)

        let loop = try check("_start", of: program, ends: .returned)
        guard loop.fuel > 1000, loop.fuel == (try check("_start", of: program, ends: .returned)).fuel else {
            throw .engine("a loop of 1000 rounds burned \(loop.fuel) units of fuel, or not the same twice")
        }
        try check("spin", of: program, fuel: 100_000, ends: .trapped(code: CWASMTIME_TRAP_OUT_OF_FUEL))
        try check("trap", of: program, ends: .trapped(code: CWASMTIME_TRAP_UNREACHABLE))
        try check("outside", of: program, ends: .trapped(code: CWASMTIME_TRAP_MEMORY_OUT_OF_BOUNDS))
        try check("grow", of: program, ends: .returned)
        let memory = ProgramMemory.record
        guard memory.peak == 2 << 16, memory.refused == 3 << 16 else {
            throw .engine("a program with 131072 bytes of memory held \(memory.peak) and was refused \(memory.refused)")
        }
        try check("spin", of: program, interrupted: true, ends: .trapped(code: CWASMTIME_TRAP_INTERRUPT))

        let words = [PinnedBuild.name, identity.target, identity.fingerprint]
        let features = identity.processorFeatures.isEmpty ? "none" : identity.processorFeatures.joined(separator: ",")
        StandardStream.output.write((words + [features]).joined(separator: " ") + "\n")
    }

    private enum Ending: Equatable {
        case returned
        case trapped(code: Int)
    }

    /// Calls the function `name` in a new store with two pages of memory.
    @discardableResult
    private static func check(
        _ name: String, of program: Program, fuel: UInt64 = 10_000_000_000, interrupted: Bool = false,
        ends expected: Ending
    ) throws(SandboxFailure) -> ProgramCall {
        ProgramMemory.begin(limit: 2 << 16)
        let store = try ProgramStore(engine: program.module.engine, fuel: fuel)
        defer { store.delete() }
        if interrupted { program.module.engine.interrupt() }
        let call = program.call(name, in: store)
        let ending: Ending? =
            switch call.ending {
            case .returned: .returned
            case .trapped(let code, _): .trapped(code: Int(code ?? .max))
            default: nil
            }
        guard ending == expected else {
            throw .engine("the probe's function '\(name)' ended otherwise than it must: \(call.ending)")
        }
        return call
    }
}
