import FogCrypto

/// The products of pairs, all computed together on one path.
struct X25519Batch {
    let path: CPUPath
    private let results: [UInt8]
    private let zeros: [UInt8]

    init(_ pairs: [X25519Pair], on path: CPUPath) {
        self.path = path
        var results = [UInt8](repeating: 0, count: pairs.count * BatchX25519.byteCount)
        // Neither of the two values that the kernel writes.
        var zeros = [UInt8](repeating: 2, count: pairs.count)
        let scalars = pairs.flatMap(\.scalar)
        let points = pairs.flatMap(\.point)
        var resultSpan = results.mutableSpan
        var resultBytes = resultSpan.mutableBytes
        var zeroSpan = zeros.mutableSpan
        BatchX25519.multiply(
            scalars.span.bytes, points.span.bytes, count: pairs.count, into: &resultBytes, isZero: &zeroSpan, on: path)
        self.results = results
        self.zeros = zeros
    }

    /// What became of a pair: the product, and whether it was flagged as zero.
    subscript(place: Int) -> (product: [UInt8], isZero: Bool) {
        let start = place * BatchX25519.byteCount
        return (Array(results[start..<start + BatchX25519.byteCount]), zeros[place] == 1)
    }
}
