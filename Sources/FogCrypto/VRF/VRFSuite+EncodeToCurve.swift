extension VRFSuite {
    /// `ECVRF_encode_to_curve` of RFC 9381 section 5.4.1: a point of the prime-order subgroup whose logarithm nobody knows.
    /// `salt` is the encoded public key. `nil` for one input in 2²⁵⁰, which nobody can find.
    package func encodeToCurve(salt: [UInt8], input: RawSpan) -> EdwardsPoint? {
        switch self {
        case .tryAndIncrement: encodeByTrying(salt: salt, input: input)?.point
        case .elligator2: encodeByElligator2(salt: salt, input: input)
        }
    }

    /// Section 5.4.1.1: hashes with a counter from 0 to 255 until the first half of the hash is the encoding of a point,
    /// and multiplies it by the cofactor. A point of small order counts as a failure, since its multiple is the identity.
    ///
    /// - Returns: The multiple, and the counter that led to it.
    package func encodeByTrying(salt: [UInt8], input: RawSpan) -> (point: EdwardsPoint, counter: UInt8)? {
        var prefix = WipedSHA512()
        prefix.update([byte, 1])
        prefix.update(salt)
        prefix.update(input)
        for counter in UInt8.min...UInt8.max {
            var hasher = prefix
            hasher.update([counter, 0])
            let candidate = Array(hasher.finalize().prefix(EdwardsPoint.byteCount))
            guard let point = EdwardsPoint(decoding: candidate)?.multipliedByCofactor() else { continue }
            if point != .identity { return (point, counter) }
        }
        return nil
    }

    /// Section 5.4.1.2 with the suite `edwards25519_XMD:SHA-512_ELL2_NU_` of RFC 9380 section 8.5.
    private func encodeByElligator2(salt: [UInt8], input: RawSpan) -> EdwardsPoint? {
        let uniform = uniformBytes(salt: salt, input: input)
        let point = Elligator2.map(FieldElement(uniform: uniform)).multipliedByCofactor()
        return point == .identity ? nil : point
    }

    /// The 48 bytes that the field element of section 5.4.1.2 is reduced from (`uniform_bytes`).
    package func uniformBytes(salt: [UInt8], input: RawSpan) -> [UInt8] {
        let tag = Array("ECVRF_edwards25519_XMD:SHA-512_ELL2_NU_".utf8) + [byte]
        return ExpandMessage.expand(salt: salt, message: input, tag: tag, count: 48)
    }
}

extension FieldElement {
    /// `hash_to_field` of RFC 9380 section 5.2 for one element: 48 bytes as a big-endian number, reduced.
    package init(uniform bytes: [UInt8]) {
        let littleEndian = Array(bytes.reversed())
        let low = FieldElement(littleEndian: littleEndian.prefix(31))
        let high = FieldElement(littleEndian: littleEndian.dropFirst(31))
        let power248 = FieldElement(0, 0, 0, 0, 1 << 44)
        self = low + high * power248
    }
}
