import CWasmtime

/// The linear memory of the one program that runs in this process.
///
/// wasmtime's limiter answers a growth beyond the limit with -1, which programs take in many ways and which nobody else
/// learns of. So the engine is given memories of our own making (`CWasmtime/LinearMemory.c`): they keep the limit, and
/// a record of the peak and of what was refused.
enum ProgramMemory {
    /// Forgets the last program and allows the next one `limit` bytes.
    static func begin(limit: UInt64) {
        CWasmtime_memoryBegin(limit)
    }

    /// What the present program held and asked for so far; from any thread.
    static var record: CWasmtimeMemoryRecord { CWasmtime_memoryRecord() }
}
