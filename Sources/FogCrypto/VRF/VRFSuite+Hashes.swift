extension VRFSuite {
    /// `ECVRF_challenge_generation` of RFC 9381 section 5.4.3: the first 16 bytes of a hash of five points.
    func challenge(
        key: EdwardsPoint, input: EdwardsPoint, gamma: EdwardsPoint, nonceTimesBase: EdwardsPoint,
        nonceTimesInput: EdwardsPoint
    ) -> [UInt8] {
        let points = key.bytes + input.bytes + gamma.bytes + nonceTimesBase.bytes + nonceTimesInput.bytes
        return Array(WipedSHA512.hash([byte, 2], points, [0]).prefix(VRFProof.challengeByteCount))
    }

    /// `ECVRF_proof_to_hash` of RFC 9381 section 5.2, from its third step on. The cofactor is cleared first, so that
    /// proofs that differ in a component of small order have one output. `nil` never happens to a point of the curve.
    func output(gamma: EdwardsPoint) -> VRFOutput? {
        guard let cleared = gamma.multipliedByCofactor() else { return nil }
        var hasher = WipedSHA512()
        hasher.update([byte, 3])
        hasher.update(cleared.bytes)
        hasher.update([0])
        return VRFOutput(secret: hasher.finalizeSecret())
    }
}
