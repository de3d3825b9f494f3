import CFogCrypto
import CSodium

/// X25519 (RFC 7748) for many pairs of scalars and points at once. On AVX-512 a pair in a batch costs a fraction of a
/// single one.
public enum BatchX25519 {
    /// Bytes of a scalar, a point's u-coordinate and a result.
    public static let byteCount = 32

    /// Multiplies: `results[i]` becomes X25519 of `scalars[i]` and `points[i]`, each 32 bytes, one after the other.
    /// Constant-time in both.
    ///
    /// Scalars are clamped, the top bit of a point is ignored. A point of small order gives zeros and spoils no other.
    ///
    /// - Parameters:
    ///   - isZero: Becomes 1 for each result that is all zero, which the caller has to refuse, and 0 for the others.
    ///   - count: How many pairs.
    /// - Returns: `false`, with nothing done, if one of the spans is too short.
    @discardableResult
    public static func multiply(
        _ scalars: RawSpan, _ points: RawSpan, count: Int, into results: inout MutableRawSpan,
        isZero: inout MutableSpan<UInt8>, on path: CPUPath = .selected
    ) -> Bool {
        let (bytes, isTooMany) = count.multipliedReportingOverflow(by: byteCount)
        guard count >= 0, !isTooMany, scalars.byteCount >= bytes, points.byteCount >= bytes,
            results.byteCount >= bytes, isZero.count >= count
        else { return false }
        guard count > 0 else { return true }
        scalars.withUnsafeBytes { scalars in
            points.withUnsafeBytes { points in
                results.withUnsafeMutableBytes { results in
                    isZero.withUnsafeMutableBufferPointer { isZero in
                        fog_x25519_batch(
                            results.baseAddress?.assumingMemoryBound(to: UInt8.self),
                            scalars.baseAddress?.assumingMemoryBound(to: UInt8.self),
                            points.baseAddress?.assumingMemoryBound(to: UInt8.self), isZero.baseAddress, count,
                            path.kernel)
                    }
                }
            }
        }
        return true
    }

    /// X25519 of one scalar and one point of 32 bytes each; `nil` if one has another length or the result is zero.
    public static func multiply(_ scalar: [UInt8], _ point: [UInt8], on path: CPUPath = .selected) -> [UInt8]? {
        guard scalar.count == byteCount, point.count == byteCount else { return nil }
        var result = [UInt8](repeating: 0, count: byteCount)
        var isZero: UInt8 = 0
        fog_x25519_batch(&result, scalar, point, &isZero, 1, path.kernel)
        return isZero == 0 ? result : nil
    }

    /// The public key of a secret one, whose first 32 bytes count: X25519 of it and the base point. Constant-time.
    public static func publicKey(of secret: SecretBytes) -> [UInt8] {
        var point = [UInt8](repeating: 0, count: byteCount)
        guard secret.count >= byteCount else { return point }
        secret.withAddress { _ = crypto_scalarmult_curve25519_base(&point, $0) }
        SecretStack.erase()
        return point
    }
}
