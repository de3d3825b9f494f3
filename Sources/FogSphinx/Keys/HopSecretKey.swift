import CFogCrypto
public import FogCrypto

/// The key with which a hop unwraps packets. Wiped when it goes.
public struct HopSecretKey: ~Copyable {
    let group: Geometry.Group
    private let secret: SecretBytes

    /// A key for packets of the group ``Geometry/Group/x25519``: 32 bytes, any of which make a key. `nil` if there are
    /// more or fewer.
    public init?(x25519 secret: SecretBytes) {
        guard secret.count == BatchX25519.byteCount else { return nil }
        group = .x25519
        self.secret = secret
    }

    /// The key that a packet's maker needs; `nil` never happens for keys that were made.
    public var publicKey: HopPublicKey? {
        var base = [UInt8](repeating: 0, count: BatchX25519.byteCount)
        base[0] = 9
        return secret.withBytes { bytes in
            BatchX25519.multiply(Array(bytes), base).flatMap { HopPublicKey($0, of: .x25519) }
        }
    }

    /// Finds the secrets that this hop shares with the makers of packets, and closes the gaps that refused ones leave.
    ///
    /// - Returns: How many are left.
    func share(
        _ packets: UnwrapScratch.Bytes, _ count: Int, in scratch: UnwrapScratch, _ geometry: Geometry, on path: CPUPath,
        refuse: (Int) -> Void
    ) -> Int {
        let length = geometry.packetLength
        secret.withBytes { bytes in
            guard let scalar = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            for index in 0..<count {
                let element = packets + scratch.places[index] * length + Geometry.prefixLength
                (scratch.scalars + 32 * index).update(from: scalar, count: 32)
                (scratch.points + 32 * index).update(from: element, count: 32)
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
        return left
    }
}
