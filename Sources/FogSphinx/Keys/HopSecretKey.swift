import CFogCrypto
public import FogCrypto

/// The key with which a hop unwraps packets. Wiped when it goes, but for what ``HybridSecretKey`` says of ML-KEM-768.
public struct HopSecretKey: ~Copyable, Sendable {
    let group: Geometry.Group
    private let scalar: SecretBytes
    private let hybrid: HybridSecretKey?

    /// Makes a key for packets of a group from ``Geometry/Group/secretLength`` bytes, any of which make a key. `nil` if
    /// there are more or fewer.
    public init?(_ secret: SecretBytes, of group: Geometry.Group) {
        guard secret.count == group.secretLength else { return nil }
        let hybrid = group.kem.flatMap { HybridSecretKey($0, seed: secret) }
        guard group.isKEM == (hybrid != nil) else { return nil }
        self.group = group
        self.hybrid = hybrid
        scalar = hybrid?.scalar ?? secret
    }

    /// The key that a packet's maker needs; `nil` never happens for keys that were made.
    public var publicKey: HopPublicKey? {
        if let hybrid { return HopPublicKey(hybrid.publicKey, of: group) }
        return HopPublicKey(BatchX25519.publicKey(of: scalar), of: group)
    }

    /// Finds the secrets that this hop shares with the makers of packets, and closes the gaps that refused ones leave.
    ///
    /// - Returns: How many are left.
    func share(
        _ packets: UnwrapScratch.Bytes, _ count: Int, in scratch: UnwrapScratch, _ geometry: Geometry, on path: CPUPath,
        refuse: (Int) -> Void
    ) -> Int {
        let length = geometry.packetLength
        scalar.withAddress { scalar in
            for index in 0..<count {
                let element = packets + scratch.places[index] * length + Geometry.prefixLength
                (scratch.scalars + 32 * index).update(from: scalar, count: 32)
                (scratch.points + 32 * index).update(from: element + group.curveOffset, count: 32)
            }
        }
        fog_x25519_batch(scratch.secrets, scratch.scalars, scratch.points, scratch.isZero, count, path.kernel)
        var left = 0
        for index in 0..<count {
            let place = scratch.places[index]
            guard scratch.isZero[index] == 0 else {
                refuse(place)
                continue
            }
            scratch.places[left] = place
            if left < index {
                (scratch.secrets + 32 * left).update(from: scratch.secrets + 32 * index, count: 32)
            }
            left += 1
        }
        if let hybrid {
            for index in 0..<left {
                let element = packets + scratch.places[index] * length + Geometry.prefixLength
                hybrid.finish(element, share: scratch.secrets + 32 * index)
            }
        }
        return left
    }
}
