import Crypto
import FogCore

/// Names a compiled module by all on which its machine code depends: the module, the engine with its configuration, and
/// the processor.
struct CompiledModuleKey: Hashable, Sendable {
    /// Its 32 bytes.
    let bytes: [UInt8]

    /// The bytes as 64 lower-case digits, the name of files.
    var name: String { Hexadecimal.encode(bytes) }

    /// Works out the key of a module.
    ///
    /// - Parameter module: The SHA-256 of the module in hexadecimal.
    init(module: String, engine: WasmEngineIdentity, processor: ProcessorIdentity) {
        var text: [UInt8] = []
        text.appendPrefixed("fog compiled module 1")
        for field in [module, engine.name, engine.target, engine.fingerprint, engine.features] {
            text.appendPrefixed(field)
        }
        for line in processor.lines { text.appendPrefixed(line) }
        bytes = Array(SHA256.hash(data: text))
    }

    /// Reads the name of a file; `nil` if it isn't a key's.
    init?(name: some StringProtocol) {
        guard let bytes = Hexadecimal.decode(name), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}
