import CFogCrypto
import Crypto

/// The key for making secrets that only the owner of the secret key finds.
public struct HybridPublicKey: Sendable {
    /// A secret and what its other owner finds it by.
    public struct Encapsulation: Sendable {
        /// ``HybridKEM/ciphertextByteCount`` bytes.
        public let ciphertext: [UInt8]
        /// ``HybridKEM/secretByteCount`` bytes.
        public let secret: SecretBytes
    }

    public let kem: HybridKEM
    private let lattice: MLKEM768.PublicKey
    private let curveKey: [UInt8]

    /// Reads a key; `nil` if it has another length than ``HybridKEM/publicKeyByteCount`` or ML-KEM-768's part isn't one
    /// (FIPS 203, section 7.2).
    public init?(_ kem: HybridKEM, bytes: [UInt8]) {
        guard bytes.count == HybridKEM.publicKeyByteCount,
            let lattice = try? MLKEM768.PublicKey(rawRepresentation: Array(bytes[kem.latticeInPublicKey]))
        else { return nil }
        let offset = kem.curveOffsetInPublicKey
        self.kem = kem
        self.lattice = lattice
        curveKey = Array(bytes[offset..<offset + HybridKEM.curveByteCount])
    }

    /// Makes a secret for each key: X25519 for all in one batch. The randomness of ML-KEM-768 is the system's.
    ///
    /// - Parameters:
    ///   - keys: All of the same KEM or not.
    ///   - scalars: 32 bytes a key that nobody else knows and that are used once.
    /// - Returns: As many, or the place of the first key whose point is of small order.
    public static func encapsulate(
        to keys: [HybridPublicKey], scalars: SecretBytes, on path: CPUPath = .selected
    ) throws(HybridKEMError) -> [Encapsulation] {
        let count = keys.count
        guard scalars.count == 32 * count else { throw .scalars(needed: 32 * count, found: scalars.count) }
        // The points of the ciphertexts, then the shares.
        var points = [UInt8](repeating: 0, count: 64 * count)
        for (place, key) in keys.enumerated() {
            points[32 * place] = 9
            points.replaceSubrange(32 * (count + place)..<32 * (count + place + 1), with: key.curveKey)
        }
        var isZero = [UInt8](repeating: 0, count: 2 * count)
        let products = SecretBytes.written(count: 64 * count) { products in
            let doubled = SecretBytes(count: 64 * count) { doubled in
                scalars.withBytes { scalars in
                    doubled.copyMemory(from: scalars)
                    UnsafeMutableRawBufferPointer(rebasing: doubled[(32 * count)...]).copyMemory(from: scalars)
                }
            }
            doubled.withAddress { fog_x25519_batch(products, $0, points, &isZero, 2 * count, path.kernel) }
        }
        if let place = isZero[count...].firstIndex(of: 1) { throw .smallOrder(place - count) }
        return try keys.enumerated().map { (place, key) throws(HybridKEMError) in
            try key.encapsulate(products, place, count)
        }
    }

    private func encapsulate(
        _ products: SecretBytes, _ place: Int, _ count: Int
    ) throws(HybridKEMError) -> Encapsulation {
        guard let made = try? lattice.encapsulate() else { throw .library }
        let (point, share) = products.withBytes { bytes in
            let share = 32 * (count + place)
            return (
                Array(bytes[32 * place..<32 * place + 32]),
                SecretBytes(copying: RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[share..<share + 32])))
            )
        }
        let latticePart = [UInt8](made.encapsulated)
        let ciphertext = kem.curveOffsetInCiphertext == 0 ? point + latticePart : latticePart + point
        let secret = SecretBytes.written(count: HybridKEM.secretByteCount) { output in
            share.withAddress { output.update(from: $0, count: HybridKEM.secretByteCount) }
            made.sharedSecret.withUnsafeBytes { lattice in
                guard let lattice = lattice.baseAddress else { return }
                kem.combine(
                    lattice: lattice.assumingMemoryBound(to: UInt8.self), curve: output, ciphertext: ciphertext,
                    curveKey: curveKey)
            }
        }
        return Encapsulation(ciphertext: ciphertext, secret: secret)
    }
}

/// Why no secret was made.
public enum HybridKEMError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There aren't 32 bytes of randomness for each key.
    case scalars(needed: Int, found: Int)
    /// X25519's part of a key is a point of small order: the key's place.
    case smallOrder(Int)
    /// ML-KEM-768 refused, which it never does for a key that was read.
    case library

    public var description: String {
        switch self {
        case .scalars(let needed, let found): "\(needed) bytes of randomness are needed, not \(found)"
        case .smallOrder(let place): "key \(place + 1) is of small order"
        case .library: "ML-KEM-768 made no secret"
        }
    }
}
