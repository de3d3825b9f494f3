import CFogCrypto
import FogCore
import FogCrypto

/// The elements that the hops of several paths at one place receive, and what their makers share with these hops.
struct BlindedElements {
    let elements: [[UInt8]]
    let shares: [SecretBytes]

    /// Multiplies the base point and each hop's key by the scalar of its path. `nil` if a key is of small order.
    ///
    /// - Parameters:
    ///   - scalars: 32 bytes each.
    ///   - keys: As many, 32 bytes each.
    init?(scalars: [SecretBytes], keys: [[UInt8]], on cpu: CPUPath) {
        // Where a batch has lanes to spare, the base point goes with the others; elsewhere it has a faster way.
        let goesAlong = cpu == .avx512
        var points = keys.flatMap(\.self)
        var factors: [UInt8] = []
        let count = goesAlong ? 2 * scalars.count : scalars.count
        factors.reserveCapacity(32 * count)
        for scalar in scalars { scalar.withBytes { factors += $0 } }
        if goesAlong {
            factors += factors
            for _ in scalars { points += [9] + [UInt8](repeating: 0, count: 31) }
        }
        guard scalars.count == keys.count, factors.count == 32 * count, points.count == 32 * count else { return nil }
        var products = [UInt8](repeating: 0, count: 32 * count)
        var isZero = [UInt8](repeating: 0, count: count)
        defer {
            fog_secret_wipe(&factors, factors.count)
            fog_secret_wipe(&products, products.count)
        }
        fog_x25519_batch(&products, factors, points, &isZero, count, cpu.kernel)
        guard !isZero.contains(1) else { return nil }
        shares = scalars.indices.map { SecretBytes(copying: products[32 * $0..<32 * $0 + 32].span.bytes) }
        elements = scalars.indices.map { place in
            goesAlong
                ? Array(products[32 * (scalars.count + place)..<32 * (scalars.count + place) + 32])
                : BatchX25519.publicKey(of: scalars[place])
        }
    }
}
