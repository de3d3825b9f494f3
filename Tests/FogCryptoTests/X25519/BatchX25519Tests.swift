import Crypto
import FogCore
import FogCrypto
import FogSimulation
import Testing

@Suite struct BatchX25519Tests {
    /// X25519 of as many pairs in one batch, and which results are zero.
    private static func multiply(
        _ scalars: [[UInt8]], _ points: [[UInt8]], on path: CPUPath
    ) -> (results: [[UInt8]], isZero: [Bool]) {
        let (scalars, points, count) = (scalars.flatMap(\.self), points.flatMap(\.self), scalars.count)
        var results = [UInt8](repeating: 7, count: 32 * count)
        var isZero = [UInt8](repeating: 7, count: count)
        var resultSpan = results.mutableSpan
        var resultBytes = resultSpan.mutableBytes
        var zeroSpan = isZero.mutableSpan
        #expect(
            BatchX25519.multiply(
                scalars.span.bytes, points.span.bytes, count: count, into: &resultBytes, isZero: &zeroSpan, on: path))
        return ((0..<count).map { Array(results[32 * $0..<32 * $0 + 32]) }, isZero.map { $0 == 1 })
    }

    /// RFC 7748, section 5.2.
    @Test(arguments: CPUPath.available)
    func publishedPairsGiveWhatIsPublished(on path: CPUPath) throws {
        let scalars = [
            bytes("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
            bytes("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
        ]
        let points = [
            bytes("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
            bytes("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"),
        ]
        let (results, isZero) = Self.multiply(scalars, points, on: path)
        #expect(results[0] == (bytes("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")))
        #expect(results[1] == (bytes("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")))
        #expect(isZero == [false, false])
    }

    @Test(arguments: CPUPath.available)
    func repeatedMultiplicationGivesWhatIsPublished(on path: CPUPath) throws {
        var scalar = [9] + [UInt8](repeating: 0, count: 31)
        var point = scalar
        for round in 1...1000 {
            let result = try #require(BatchX25519.multiply(scalar, point, on: path))
            (scalar, point) = (result, scalar)
            if round == 1 {
                #expect(
                    scalar
                        == (bytes("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")))
            }
        }
        #expect(scalar == (bytes("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")))
    }

    /// All of RFC 7748's and other people's traps: what is no point, what is one twice, what has a small order.
    static let edges: [String] = {
        let zeros = String(repeating: "00", count: 31)
        let ones = String(repeating: "ff", count: 30)
        return [
            "00" + zeros, "01" + zeros, "02" + zeros, "09" + zeros, "ec\(ones)7f", "ed\(ones)7f", "ee\(ones)7f",
            "ff\(ones)7f", "ff\(ones)ff", "ed\(ones)ff", "ec\(ones)ff", "00\(zeros.dropLast(2))80",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        ]
    }()

    @Test func everyPathAgreesWithASecondImplementation() throws {
        var dice = SeededGenerator(seed: 7)
        let edges = Self.edges.map { bytes($0) }
        var checked = 0
        while checked < 100_000 {
            let count = Int.random(in: 1...200, using: &dice)
            let scalars = (0..<count).map { _ in dice.bytes(32) }
            let points = (0..<count).map { _ in
                Int.random(in: 0..<8, using: &dice) == 0
                    ? edges[Int.random(in: edges.indices, using: &dice)] : dice.bytes(32)
            }
            let expected = try (0..<count).map { index in
                let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: scalars[index])
                let peer = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: points[index])
                // It may refuse a result of zero, or give it.
                let shared = try? key.sharedSecretFromKeyAgreement(with: peer)
                return shared.map { $0.withUnsafeBytes { Array($0) } } ?? [UInt8](repeating: 0, count: 32)
            }
            for path in CPUPath.available {
                let (results, isZero) = Self.multiply(scalars, points, on: path)
                for index in 0..<count
                where results[index] != expected[index] || isZero[index] != expected[index].allSatisfy({ $0 == 0 }) {
                    Issue.record(
                        "\(path): \(Hexadecimal.encode(scalars[index])) · \(Hexadecimal.encode(points[index]))")
                    return
                }
            }
            checked += count
        }
    }

    @Test func spansThatAreTooShortAreRefused() {
        let short = [UInt8](repeating: 1, count: 63)
        var results = [UInt8](repeating: 7, count: 64)
        var isZero: [UInt8] = [7, 7]
        var span = results.mutableSpan
        var bytes = span.mutableBytes
        var zeros = isZero.mutableSpan
        #expect(!BatchX25519.multiply(short.span.bytes, short.span.bytes, count: 2, into: &bytes, isZero: &zeros))
        #expect(!BatchX25519.multiply(short.span.bytes, short.span.bytes, count: -1, into: &bytes, isZero: &zeros))
        #expect(results == [UInt8](repeating: 7, count: 64) && isZero == [7, 7])
        #expect(BatchX25519.multiply([1], [2]) == nil)
    }
}
