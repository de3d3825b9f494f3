import CWasmtime
import FogCore
import FogExecution
import Synchronization

/// The clocks and the randomness of a program whose runs must be alike on every machine: functions of WASI preview 1
/// that take the place of wasmtime's.
///
/// Time is the fuel that the program has burned, a nanosecond for each unit, and what it has slept; a sleep ends at once.
/// Random bytes come from a ``KeyStream``. Files are always ready.
final class VirtualWorld: Sendable {
    /// What the calendar says when a program begins: 2000-01-01T00:00:00Z, in nanoseconds.
    static let calendarStart: UInt64 = 946_684_800_000_000_000

    private struct State {
        var stream: KeyStream?
        /// How much fuel the program was given.
        var fuel: UInt64 = 0
        /// Nanoseconds.
        var slept: UInt64 = 0
    }

    /// The error numbers of WASI preview 1.
    private enum ErrorNumber: Int32 {
        case success = 0
        case fault = 21
        case invalid = 28
    }

    private let state = Mutex(State())
    private let library: EngineLibrary

    init(_ library: EngineLibrary) {
        self.library = library
    }

    /// Begins the world anew for a program.
    ///
    /// - Parameters:
    ///   - seed: The key of its randomness.
    ///   - fuel: How much it may burn.
    func begin(seed: [UInt8], fuel: UInt64) {
        state.withLock { $0 = State(stream: KeyStream(key: seed), fuel: fuel) }
    }

    /// Takes the places of wasmtime's functions in `linker`, which must allow that.
    ///
    /// - Returns: An error of wasmtime's, or `nil`.
    func define(in linker: OpaquePointer) -> OpaquePointer? {
        let (i32, i64) = (UInt8(CWASMTIME_VALUE_I32), UInt8(CWASMTIME_VALUE_I64))
        return define("clock_res_get", [i32, i32], in: linker) { data, _, arguments, count, results, _ in
            guard let data, let arguments, count == 2 else { return nil }
            let world = Unmanaged<VirtualWorld>.fromOpaque(data).takeUnretainedValue()
            return VirtualWorld.answer(world.resolution(to: arguments[1].of.i32), results)
        }
            ?? define("clock_time_get", [i32, i64, i32], in: linker) { data, caller, arguments, count, results, _ in
                guard let data, let arguments, count == 3 else { return nil }
                let world = Unmanaged<VirtualWorld>.fromOpaque(data).takeUnretainedValue()
                return VirtualWorld.answer(
                    world.time(of: arguments[0].of.i32, to: arguments[2].of.i32, caller), results)
            }
            ?? define("random_get", [i32, i32], in: linker) { data, _, arguments, count, results, _ in
                guard let data, let arguments, count == 2 else { return nil }
                let world = Unmanaged<VirtualWorld>.fromOpaque(data).takeUnretainedValue()
                return VirtualWorld.answer(world.random(arguments[0].of.i32, arguments[1].of.i32), results)
            }
            ?? define("poll_oneoff", [i32, i32, i32, i32], in: linker) { data, caller, arguments, count, results, _ in
                guard let data, let arguments, count == 4 else { return nil }
                let world = Unmanaged<VirtualWorld>.fromOpaque(data).takeUnretainedValue()
                return VirtualWorld.answer(
                    world.poll(
                        arguments[0].of.i32, into: arguments[1].of.i32, count: arguments[2].of.i32,
                        found: arguments[3].of.i32, caller), results)
            }
    }

    private func define(
        _ name: String, _ parameters: [UInt8], in linker: OpaquePointer, _ function: wasmtime_func_callback_t
    ) -> OpaquePointer? {
        let functions = library.functions
        func vector(_ kinds: [UInt8]) -> wasm_valtype_vec_t {
            let types: [OpaquePointer?] = kinds.map { functions.wasm_valtype_new($0) }
            var vector = wasm_valtype_vec_t(size: 0, data: nil)
            functions.wasm_valtype_vec_new(&vector, types.count, types)
            return vector
        }
        var taken = vector(parameters)
        var given = vector([UInt8(CWASMTIME_VALUE_I32)])
        let signature = functions.wasm_functype_new(&taken, &given)
        defer { functions.wasm_functype_delete(signature) }
        let module = "wasi_snapshot_preview1"
        // Retained for good: the prepared program holds the pointer as long as the process lives.
        return functions.wasmtime_linker_define_func(
            linker, module, module.utf8.count, name, name.utf8.count, signature, function,
            Unmanaged.passRetained(self).toOpaque(), nil)
    }

    private static func answer(_ error: ErrorNumber, _ results: UnsafeMutablePointer<wasmtime_val_t>?) -> OpaquePointer?
    {
        results?.pointee.kind = UInt8(CWASMTIME_VALUE_I32)
        results?.pointee.of.i32 = error.rawValue
        return nil
    }

    // MARK: Clocks

    /// Which clock a number means; processor time is fuel without sleep.
    private func now(of clock: Int32, _ caller: OpaquePointer) -> UInt64? {
        let burned = burned(caller)
        let slept = state.withLock { $0.slept }
        switch clock {
        case 0: return burned.addingHeld(slept).addingHeld(Self.calendarStart)
        case 1: return burned.addingHeld(slept)
        case 2, 3: return burned
        default: return nil
        }
    }

    private func burned(_ caller: OpaquePointer) -> UInt64 {
        var left: UInt64 = 0
        let functions = library.functions
        if let error = functions.wasmtime_context_get_fuel(functions.wasmtime_caller_context(caller), &left) {
            functions.wasmtime_error_delete(error)
        }
        return state.withLock { $0.fuel - min(left, $0.fuel) }
    }

    private func resolution(to place: Int32) -> ErrorNumber {
        guard let memory = ProgramMemory.part(at: place, count: 8) else { return .fault }
        memory.storeBytes(of: UInt64(1).littleEndian, as: UInt64.self)
        return .success
    }

    private func time(of clock: Int32, to place: Int32, _ caller: OpaquePointer) -> ErrorNumber {
        guard let time = now(of: clock, caller) else { return .invalid }
        guard let memory = ProgramMemory.part(at: place, count: 8) else { return .fault }
        memory.storeBytes(of: time.littleEndian, as: UInt64.self)
        return .success
    }

    // MARK: Randomness

    private func random(_ place: Int32, _ count: Int32) -> ErrorNumber {
        guard let memory = ProgramMemory.part(at: place, count: Int(UInt32(bitPattern: count))) else { return .fault }
        state.withLock { $0.stream?.fill(memory) }
        return .success
    }

    // MARK: Waiting

    /// A subscription has 48 bytes: user data, a tag (0 for a clock), and from byte 16 on the clock's number, the time,
    /// the precision and flags (1: the time is absolute). An event has 32: user data, an error, the tag, and from byte 16
    /// on how much can be read or written.
    private func poll(
        _ subscriptions: Int32, into events: Int32, count: Int32, found: Int32, _ caller: OpaquePointer
    ) -> ErrorNumber {
        let count = Int(UInt32(bitPattern: count))
        guard count > 0 else { return .invalid }
        guard let asked = ProgramMemory.part(at: subscriptions, count: count * 48),
            let told = ProgramMemory.part(at: events, count: count * 32),
            let number = ProgramMemory.part(at: found, count: 4)
        else { return .fault }
        let burned = burned(caller)
        let now = burned.addingHeld(state.withLock { $0.slept })
        var waits: [UInt64?] = []
        for index in 0..<count { waits.append(wait(asked, index, now: now)) }
        // What is ready at once keeps the others from being waited for.
        let shortest = waits.map { $0 ?? 0 }.min() ?? 0
        if shortest > 0 { state.withLock { $0.slept = $0.slept.addingHeld(shortest) } }
        var place = 0
        for index in 0..<count where (waits[index] ?? 0) <= shortest {
            let tag = asked[index * 48 + 8]
            let event = UnsafeMutableRawBufferPointer(rebasing: told[place * 32..<place * 32 + 32])
            let data = asked.loadUnaligned(fromByteOffset: index * 48, as: UInt64.self)
            event.initializeMemory(as: UInt8.self, repeating: 0)
            event.storeBytes(of: data, toByteOffset: 0, as: UInt64.self)
            let error: ErrorNumber = waits[index] == nil ? .invalid : .success
            event.storeBytes(of: UInt16(error.rawValue).littleEndian, toByteOffset: 8, as: UInt16.self)
            event[10] = tag
            if tag != 0 { event.storeBytes(of: UInt64(1).littleEndian, toByteOffset: 16, as: UInt64.self) }
            place += 1
        }
        number.storeBytes(of: UInt32(place).littleEndian, as: UInt32.self)
        return .success
    }

    /// How long from now a subscription waits; `nil` if it is none.
    private func wait(_ asked: UnsafeMutableRawBufferPointer, _ index: Int, now: UInt64) -> UInt64? {
        let base = index * 48
        switch asked[base + 8] {
        case 1, 2: return 0
        case 0: break
        default: return nil
        }
        let clock = UInt32(littleEndian: asked.loadUnaligned(fromByteOffset: base + 16, as: UInt32.self))
        let time = UInt64(littleEndian: asked.loadUnaligned(fromByteOffset: base + 24, as: UInt64.self))
        let flags = UInt16(littleEndian: asked.loadUnaligned(fromByteOffset: base + 40, as: UInt16.self))
        guard clock <= 1 else { return nil }
        guard flags & 1 == 1 else { return time }
        let moment = clock == 0 ? time - min(time, Self.calendarStart) : time
        return moment - min(moment, now)
    }
}
