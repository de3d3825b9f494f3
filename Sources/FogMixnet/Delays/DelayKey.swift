import CFogCrypto
public import FogCore
public import FogCrypto

/// What the delays of a mix follow from in one epoch: what its verifiable random function gives for the epoch and a beacon.
///
/// The key of the function stood in the consensus before the beacon was known, so that a mix has no choice. Nobody else knows
/// it before the mix makes it known, when packets of the epoch can't be unwrapped any more.
public final class DelayKey: @unchecked Sendable {
    // Not changed after it was made, and wiped when it goes.
    private let state: UnsafeMutablePointer<fog_hmac_sha256_key>

    /// Takes what the verifiable random function gave.
    public init(_ output: VRFOutput, on path: CPUPath = .selected) {
        state = .allocate(capacity: 1)
        state.initialize(to: fog_hmac_sha256_key())
        output.bytes.withBytes { bytes in
            fog_hmac_sha256_key_make(state, bytes.baseAddress, bytes.count, path.kernel)
        }
    }

    deinit {
        fog_hmac_sha256_key_wipe(state)
        state.deallocate()
    }

    /// What the verifiable random function is asked for.
    ///
    /// - Parameters:
    ///   - epoch: The epoch of the packets.
    ///   - beacon: That of the newest consensus of an earlier epoch.
    public static func input(network: Bytes32, epoch: UInt64, beacon: Bytes32) -> [UInt8] {
        var bytes = Array("fog-mix-delay-v1".utf8) + network.array
        bytes.appendInteger(epoch)
        return bytes + beacon.array
    }

    /// How long a packet stays: the quantile of the exponential distribution at the first eight bytes of
    /// HMAC-SHA256(output, "fog-packet-delay-v1" ‖ secret), as a number of big-endian order, times the mean.
    ///
    /// One HMAC; no allocation.
    ///
    /// - Parameter secret: The packet's delay secret, which only its maker and the mix know.
    public func delay(of secret: Bytes32, mean: Duration) -> Duration {
        let nanoseconds = Exponential.quantile(word(of: secret)) * Double(mean.clampedNanoseconds)
        return .nanoseconds(Int64(min(nanoseconds, 9e18)))
    }

    private func word(of secret: Bytes32) -> UInt64 {
        let label: StaticString = "fog-packet-delay-v1"
        return secret.withBytes { secret in
            withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { code in
                withUnsafeTemporaryAllocation(of: fog_piece.self, capacity: 2) { pieces in
                    pieces.initializeElement(
                        at: 0, to: fog_piece(bytes: UnsafeRawPointer(label.utf8Start), count: label.utf8CodeUnitCount))
                    pieces.initializeElement(at: 1, to: fog_piece(bytes: secret.baseAddress, count: secret.count))
                    fog_hmac_sha256(state, pieces.baseAddress, 2, code.baseAddress)
                    return UInt64(bigEndian: code.loadUnaligned(as: UInt64.self))
                }
            }
        }
    }
}
