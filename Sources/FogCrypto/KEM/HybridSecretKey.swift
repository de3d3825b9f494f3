import CFogCrypto
import Crypto

/// The key that opens ciphertexts of a ``HybridKEM``.
///
/// Its X25519 part is wiped with the last reference. ML-KEM-768's is swift-crypto's, which releases its memory without
/// wiping it.
public final class HybridSecretKey: Sendable {
    public let kem: HybridKEM
    /// The public key, ``HybridKEM/publicKeyByteCount`` bytes.
    public let publicKey: [UInt8]
    /// X25519's scalar, 32 bytes, for who multiplies many together: see ``finish(_:share:)``.
    public let scalar: SecretBytes
    private let lattice: MLKEM768.PrivateKey
    private let curveKey: [UInt8]

    /// Derives a key from a seed of ``HybridKEM/seedByteCount`` random bytes; `nil` if there are more or fewer. Costs
    /// about 100 µs.
    public init?(_ kem: HybridKEM, seed: SecretBytes) {
        guard seed.count == kem.seedByteCount else { return nil }
        let expanded =
            switch kem {
            case .xwing:
                // ML-KEM-768's two seeds, then X25519's scalar.
                SecretBytes.written(count: 96) { output in seed.withAddress { fog_shake256($0, 32, output, 96) } }
            case .splitPRF:
                SecretBytes(count: 96) { output in
                    seed.withBytes { seed in
                        output.copyMemory(from: UnsafeRawBufferPointer(rebasing: seed[32...]))
                        UnsafeMutableRawBufferPointer(rebasing: output[64...]).copyMemory(
                            from: UnsafeRawBufferPointer(rebasing: seed[..<32]))
                    }
                }
            }
        scalar = SecretBytes(count: 32) { output in
            expanded.withBytes { output.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[64...])) }
        }
        let curveKey = BatchX25519.publicKey(of: scalar)
        let lattice = expanded.withBytes { bytes in
            try? MLKEM768.PrivateKey(
                seedRepresentation: UnsafeRawBufferPointer(rebasing: bytes[..<64]), publicKey: nil)
        }
        guard let lattice else { return nil }
        let latticeKey = [UInt8](lattice.publicKey.rawRepresentation)
        publicKey = kem.curveOffsetInPublicKey == 0 ? curveKey + latticeKey : latticeKey + curveKey
        self.kem = kem
        self.lattice = lattice
        self.curveKey = curveKey
    }

    /// Completes a decapsulation whose X25519 part was done before, in a batch with others.
    ///
    /// - Parameters:
    ///   - ciphertext: ``HybridKEM/ciphertextByteCount`` bytes.
    ///   - share: X25519 of ``scalar`` and the ciphertext's part at ``HybridKEM/curveOffsetInCiphertext``, 32 bytes,
    ///     which mustn't be zero. The shared secret overwrites them.
    public func finish(_ ciphertext: UnsafePointer<UInt8>, share: UnsafeMutablePointer<UInt8>) {
        let latticePart = UnsafeRawBufferPointer(
            start: ciphertext + kem.latticeOffsetInCiphertext, count: HybridKEM.latticeCiphertextByteCount)
        // It fails for a wrong length only: a ciphertext that was made for nobody gives a secret that nobody has.
        guard let secret = try? lattice.decapsulate(latticePart) else {
            fog_secret_wipe(share, HybridKEM.secretByteCount)
            return
        }
        secret.withUnsafeBytes { secret in
            curveKey.withUnsafeBufferPointer { curveKey in
                guard let secret = secret.baseAddress, let curveKey = curveKey.baseAddress else { return }
                kem.combine(
                    lattice: secret.assumingMemoryBound(to: UInt8.self), curve: share, ciphertext: ciphertext,
                    curveKey: curveKey)
            }
        }
    }

    /// Opens one ciphertext; `nil` if it has another length than ``HybridKEM/ciphertextByteCount``, or a point of small
    /// order.
    public func decapsulate(_ ciphertext: [UInt8], on path: CPUPath = .selected) -> SecretBytes? {
        guard ciphertext.count == HybridKEM.ciphertextByteCount else { return nil }
        var isZero: UInt8 = 0
        let secret = SecretBytes.written(count: HybridKEM.secretByteCount) { share in
            ciphertext.withUnsafeBufferPointer { ciphertext in
                guard let start = ciphertext.baseAddress else { return }
                let point = start + kem.curveOffsetInCiphertext
                scalar.withAddress { fog_x25519_batch(share, $0, point, &isZero, 1, path.kernel) }
                finish(start, share: share)
            }
        }
        return isZero == 0 ? secret : nil
    }
}
