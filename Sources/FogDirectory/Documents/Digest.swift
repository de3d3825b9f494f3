import Crypto
import FogCore

/// Hashes of documents and of what is derived from them.
enum Digest {
    /// SHA-256.
    static func of(_ bytes: some Collection<UInt8>) -> Bytes32 {
        // Contiguous bytes are hashed where they lie.
        bytes.withContiguousStorageIfAvailable { Bytes32(SHA256.hash(data: UnsafeRawBufferPointer($0))) }
            ?? Bytes32(SHA256.hash(data: Array(bytes)))
    }

    /// SHA-256 of a label and parts of fixed lengths.
    static func of(_ label: String, _ parts: [UInt8]...) -> Bytes32 {
        var hasher = SHA256()
        hasher.update(data: Array("fog \(label) 1\n".utf8))
        for part in parts { hasher.update(data: part) }
        return Bytes32(hasher.finalize())
    }
}
