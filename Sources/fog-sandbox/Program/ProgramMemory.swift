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

    /// A part of the present program's memory, by the address that it knows; `nil` if that isn't all in its memory. Only
    /// in a function that the program calls, and only until that returns.
    static func part(at address: Int32, count: Int) -> UnsafeMutableRawBufferPointer? {
        var size = 0
        let start = Int(UInt32(bitPattern: address))
        guard let base = CWasmtime_memoryBytes(&size), start <= size, count <= size - start else { return nil }
        return UnsafeMutableRawBufferPointer(start: base + start, count: count)
    }

    /// What the present program held and asked for so far; from any thread.
    static var record: CWasmtimeMemoryRecord { CWasmtime_memoryRecord() }
}
