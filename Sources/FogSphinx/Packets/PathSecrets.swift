import CFogCrypto
import FogCore
import FogCrypto

/// What the maker of a packet shares with each hop of its path.
struct PathSecrets {
    /// The group element that each hop receives.
    let elements: [[UInt8]]
    /// The keys of each hop, as ``HopKeys`` divides them.
    let keys: [SecretBytes]

    /// From which each hop finds the packet's delay.
    var delaySecrets: [Bytes32] {
        keys.compactMap { keys in
            keys.withBytes { Bytes32(UnsafeRawBufferPointer(rebasing: $0[HopKeys.delay])) }
        }
    }

    /// Finds them for a path whose keys are all of one group.
    ///
    /// - Parameter generator: A cryptographic one.
    /// - Throws: ``PathError/key(_:)`` if a key is of small order or none.
    init(
        of path: [PathHop], group: Geometry.Group, using generator: inout some RandomNumberGenerator, on cpu: CPUPath
    ) throws(PathError) {
        if let kem = group.kem {
            try self.init(of: path, kem: kem, scalars: .random(32 * path.count, using: &generator), on: cpu)
        } else {
            try self.init(of: path, ephemeral: .random(32, using: &generator), on: cpu)
        }
    }

    /// Encapsulates a secret for every hop.
    private init(of path: [PathHop], kem: HybridKEM, scalars: SecretBytes, on cpu: CPUPath) throws(PathError) {
        var hops: [HybridPublicKey] = []
        for (place, hop) in path.enumerated() {
            guard let key = HybridPublicKey(kem, bytes: hop.key.bytes) else { throw .key(place) }
            hops.append(key)
        }
        let made: [HybridPublicKey.Encapsulation]
        do {
            made = try HybridPublicKey.encapsulate(to: hops, scalars: scalars, on: cpu)
        } catch .smallOrder(let place) {
            throw .key(place)
        } catch {
            throw .key(0)
        }
        elements = made.map(\.ciphertext)
        keys = made.map { Self.expand($0.secret, on: cpu) }
    }

    /// Blinds one element from hop to hop.
    ///
    /// Each blinding goes over the shares of all hops behind it in one batch: together as many multiplications as there
    /// are pairs of hops, at the price of few.
    ///
    /// - Parameter ephemeral: 32 bytes that nobody else knows and that are used for one path only.
    private init(of path: [PathHop], ephemeral: SecretBytes, on cpu: CPUPath) throws(PathError) {
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
            let share = products[32..<64].span.bytes
            let expanded = Self.expand(SecretBytes(copying: share), on: cpu)
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

    private static func expand(_ secret: SecretBytes, on cpu: CPUPath) -> SecretBytes {
        SecretBytes.written(count: HopKeys.byteCount) { keys in
            secret.withAddress { secret in
                _ = fog_hkdf_sha256_expand(
                    secret, HopKeys.information.utf8Start, HopKeys.information.utf8CodeUnitCount, keys,
                    HopKeys.byteCount, cpu.kernel)
            }
        }
    }
}
