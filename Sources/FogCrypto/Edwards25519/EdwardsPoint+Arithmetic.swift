import CSodium

/// Sums and multiples. Each is `nil` only where libsodium refuses what it was given, which each method states.
extension EdwardsPoint {
    /// The sum. libsodium takes any two points of the curve, so it is never `nil`.
    func adding(_ other: EdwardsPoint) -> EdwardsPoint? {
        Self.result { crypto_core_ed25519_add($0, bytes, other.bytes) }
    }

    /// The difference; as for ``adding(_:)``.
    func subtracting(_ other: EdwardsPoint) -> EdwardsPoint? {
        Self.result { crypto_core_ed25519_sub($0, bytes, other.bytes) }
    }

    /// Eight times the point: it is in the prime-order subgroup, and the identity if this one is of small order.
    func multipliedByCofactor() -> EdwardsPoint? {
        guard let two = adding(self), let four = two.adding(two) else { return nil }
        return four.adding(four)
    }

    /// The point times a secret scalar, in constant time. `nil` if the point isn't in the prime-order subgroup or is the
    /// identity, or if the scalar is a multiple of ℓ. Bit 255 of the scalar is ignored.
    func multiplied(bySecret scalar: SecretBytes) -> EdwardsPoint? {
        guard scalar.count == EdwardsScalar.byteCount else { return nil }
        return scalar.withAddress { scalar in
            Self.result { crypto_scalarmult_ed25519_noclamp($0, scalar, bytes) }
        }
    }

    /// The base point times a secret scalar, in constant time. `nil` if the scalar is a multiple of ℓ.
    package static func base(multipliedBySecret scalar: SecretBytes) -> EdwardsPoint? {
        guard scalar.count == EdwardsScalar.byteCount else { return nil }
        return scalar.withAddress { scalar in
            result { crypto_scalarmult_ed25519_base_noclamp($0, scalar) }
        }
    }

    /// The base point times a scalar that is known to everybody and below ℓ. It may be zero, and is then never `nil`.
    static func base(multipliedBy scalar: EdwardsScalar) -> EdwardsPoint? {
        // libsodium refuses a result that is the identity; with a scalar below ℓ only zero leads there.
        if scalar.isZero { return .identity }
        return result { crypto_scalarmult_ed25519_base_noclamp($0, scalar.bytes) }
    }

    /// The point, whatever its order, times a scalar that is known to everybody and below ℓ.
    ///
    /// libsodium multiplies points of the prime-order subgroup only, and other points must not simply be taken as
    /// invalid: RFC 9381 section 5.3 verifies with the whole curve group. A point P outside the subgroup is the sum of
    /// G = 8⁻¹(8P) (the inverse is modulo ℓ) inside it and T = P − G, whose order divides 8, so that
    /// nP = nG + (n mod 8)T. Only somebody who wants such a point makes one, so its cost hardly matters.
    func multiplied(by scalar: EdwardsScalar) -> EdwardsPoint? {
        if scalar.isZero { return .identity }
        if let product = multipliedInSubgroup(by: scalar) { return product }
        guard let cleared = multipliedByCofactor() else { return nil }
        var sum = EdwardsPoint.identity
        var torsion = self
        if cleared != .identity {
            guard let inSubgroup = cleared.multipliedInSubgroup(by: .inverseOfEight),
                let rest = subtracting(inSubgroup), let product = inSubgroup.multipliedInSubgroup(by: scalar)
            else { return nil }
            torsion = rest
            sum = product
        }
        for _ in 0..<scalar.bytes[0] & 7 {
            guard let next = sum.adding(torsion) else { return nil }
            sum = next
        }
        return sum
    }

    private func multipliedInSubgroup(by scalar: EdwardsScalar) -> EdwardsPoint? {
        Self.result { crypto_scalarmult_ed25519_noclamp($0, scalar.bytes, bytes) }
    }

    /// Calls a function of libsodium that writes a point and returns 0, or refuses.
    private static func result(_ operation: (UnsafeMutablePointer<UInt8>) -> CInt) -> EdwardsPoint? {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        return operation(&bytes) == 0 ? EdwardsPoint(known: bytes) : nil
    }
}
