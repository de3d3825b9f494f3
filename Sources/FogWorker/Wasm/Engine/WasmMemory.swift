import FogCore

/// What the process that runs a WebAssembly program needs beside the program's own memory.
enum WasmMemory {
    /// Bytes that the engine, its stacks and the pages of compiled code may hold on top of the linear memory.
    static let overhead: Int64 = 256 << 20
    /// Addresses that are reserved and mostly never used: 4 GiB for a linear memory and its guards, and what the C
    /// library sets aside for threads.
    static let reservedAddresses: Int64 = 6 << 30
}

extension SandboxDescription {
    /// Bounds the memory and the threads of a `fog-sandbox` process.
    ///
    /// Where no control group bounds memory, only addresses can be bounded, of which the engine reserves more than it
    /// uses; the program's own memory is bounded by the engine all the same.
    ///
    /// - Parameters:
    ///   - bytes: What the process may hold.
    ///   - addresses: How many addresses it reserves on top.
    ///   - threads: How many threads it may have.
    mutating func bound(memory bytes: Int64, reserving addresses: Int64, in launcher: SandboxLauncher, threads: Int) {
        limits.processes = threads
        if launcher.groups.bounds(.memory) {
            limits.memoryBytes = bytes
        } else {
            command += ["--address-space", "\(bytes.addingHeld(addresses))"]
        }
    }
}
