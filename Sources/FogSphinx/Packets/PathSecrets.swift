import CFogCrypto
import FogCore
import FogCrypto

/// What the maker of a packet shares with each hop of its path.
struct PathSecrets {
    /// The group element that each hop receives.
    private(set) var elements: [[UInt8]]
    /// The keys of each hop, as ``HopKeys`` divides them.
    private(set) var keys: [SecretBytes]

    /// From which each hop finds the packet's delay.
    var delaySecrets: [Bytes32] {
        keys.compactMap { keys in
            keys.withBytes { Bytes32(UnsafeRawBufferPointer(rebasing: $0[HopKeys.delay])) }
        }
    }

    private init(elements: [[UInt8]], keys: [SecretBytes]) {
        self.elements = elements
        self.keys = keys
    }

    /// Finds them for paths whose keys are all of one group, for each path in turn.
    ///
    /// Several paths at once cost less than one after the other.
    ///
    /// - Parameter generator: A cryptographic one.
    /// - Throws: ``PathError/key(_:)`` if a key is of small order or none.
    static func of(
        _ paths: [[PathHop]], group: Geometry.Group, using generator: inout some RandomNumberGenerator, on cpu: CPUPath
    ) throws(PathError) -> [PathSecrets] {
        if let kem = group.kem {
            var secrets: [PathSecrets] = []
            for path in paths {
                try secrets.append(
                    PathSecrets(of: path, kem: kem, scalars: .random(32 * path.count, using: &generator), on: cpu))
            }
            return secrets
        }
        return try blinding(paths, ephemerals: paths.map { _ in .random(32, using: &generator) }, on: cpu)
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

    /// Blinds one element of each path from hop to hop.
    ///
    /// The ephemeral key and the blindings before a hop are multiplied with one another, which costs nothing, so that
    /// each hop costs two multiplications of points: its element and its share.
    ///
    /// - Parameter ephemerals: Of each path, 32 bytes that nobody else knows and that are used for it only.
    private static func blinding(
        _ paths: [[PathHop]], ephemerals: [SecretBytes], on cpu: CPUPath
    ) throws(PathError) -> [PathSecrets] {
        var made = paths.map { _ in PathSecrets(elements: [], keys: []) }
        var scalars = ephemerals
        for place in 0..<(paths.map(\.count).max() ?? 0) {
            let active = paths.indices.filter { paths[$0].count > place }
            guard
                let products = BlindedElements(
                    scalars: active.map { scalars[$0] }, keys: active.map { paths[$0][place].key.bytes }, on: cpu)
            else { throw .key(place) }
            for (number, index) in active.enumerated() {
                let keys = expand(products.shares[number], on: cpu)
                made[index].elements.append(products.elements[number])
                made[index].keys.append(keys)
                guard place + 1 < paths[index].count else { continue }
                // Fails for one path in 2¹²⁵.
                guard let next = X25519Scalar.product(of: scalars[index], and: blindingFactor(keys)) else {
                    throw .key(place)
                }
                scalars[index] = next
            }
        }
        return made
    }

    /// By what a hop multiplies the element for the next.
    private static func blindingFactor(_ keys: SecretBytes) -> SecretBytes {
        SecretBytes(count: 32) { buffer in
            keys.withBytes { bytes in
                let key = bytes.baseAddress.map {
                    $0.assumingMemoryBound(to: UInt8.self) + HopKeys.blinding.lowerBound
                }
                fog_chacha20_first_32(key, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self))
            }
        }
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
