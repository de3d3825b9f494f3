import CFogCrypto
import FogCrypto

/// What the maker of a packet shares with each hop of its path.
struct PathSecrets {
    /// The group element that each hop receives.
    let elements: [[UInt8]]
    /// The keys of each hop, as ``HopKeys`` divides them.
    let keys: [SecretBytes]

    /// Finds them for a path whose keys are all of the group ``Geometry/Group/x25519``.
    ///
    /// Each blinding goes over the shares of all hops behind it in one batch: together as many multiplications as there
    /// are pairs of hops, at the price of few.
    ///
    /// - Parameter ephemeral: 32 bytes that nobody else knows and that are used for one path only.
    /// - Throws: ``PathError/key(_:)`` if a key is of small order.
    init(of path: [PathHop], ephemeral: SecretBytes, on cpu: CPUPath) throws(PathError) {
        var elements: [[UInt8]] = []
        var keys: [SecretBytes] = []
        // The first is the element, the others are the shares of the hops that are left.
        var points = [UInt8](repeating: 0, count: 32)
        points[0] = 9
        for hop in path { points += hop.key.bytes }
        var blinding = ephemeral
        for place in path.indices {
            let count = points.count / 32
            var isZero = [UInt8](repeating: 0, count: count)
            var products = [UInt8](repeating: 0, count: points.count)
            blinding.withBytes { bytes in
                var scalars: [UInt8] = []
                scalars.reserveCapacity(points.count)
                for _ in 0..<count { scalars += bytes }
                fog_x25519_batch(&products, scalars, points, &isZero, count, cpu.kernel)
                fog_secret_wipe(&scalars, scalars.count)
            }
            if let bad = isZero.firstIndex(of: 1) { throw .key(place + max(0, bad - 1)) }
            elements.append(Array(products[..<32]))
            let expanded = Self.expand(products[32..<64], on: cpu)
            blinding = SecretBytes(count: 32) { buffer in
                expanded.withBytes { bytes in
                    let key = bytes.baseAddress.map {
                        $0.assumingMemoryBound(to: UInt8.self) + HopKeys.blinding.lowerBound
                    }
                    fog_chacha20_first_32(key, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self))
                }
            }
            keys.append(expanded)
            // This hop's share has served.
            points = Array(products[..<32] + products[64...])
            fog_secret_wipe(&products, products.count)
        }
        self.elements = elements
        self.keys = keys
    }

    private static func expand(_ secret: ArraySlice<UInt8>, on cpu: CPUPath) -> SecretBytes {
        SecretBytes(count: HopKeys.byteCount) { buffer in
            secret.withUnsafeBufferPointer { secret in
                _ = fog_hkdf_sha256_expand(
                    secret.baseAddress, HopKeys.information.utf8Start, HopKeys.information.utf8CodeUnitCount,
                    buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count, cpu.kernel)
            }
        }
    }
}
