import FogCore
import Testing

@testable import FogVectors

/// Cases that have only some of the members.
@Suite struct VRFVectorTests {
    private func vectors() throws -> [[String: VectorValue]] {
        let made = try VectorSuites.make("ecvrf", seed: 8, count: 4)
        return made.cases.compactMap(\.members)
    }

    private func check(_ members: [String: VectorValue]) throws -> VectorReport {
        try VectorSuites.check(VectorDocument(.list([.members(members)]), named: "a.json"))
    }

    @Test func keyInputProofAndOutputAreEnough() throws {
        for members in try vectors() {
            let few = members.filter { ["pk", "alpha", "pi", "beta"].contains($0.key) }
            #expect(try check(few).passed == 1)
            for suite in ["03", "04"] {
                let isRight = members["suite_string"] == .text(suite)
                let report = try check(few.merging(["suite_string": .text(suite)]) { $1 })
                #expect(report.passed == (isRight ? 1 : 0))
            }
            #expect(try check(few.merging(["suite_string": .text("05")]) { $1 }).failures.count == 1)
            #expect(try check(few.merging(["suite": .text("ECVRF-P256-SHA256-TAI")]) { $1 }).failures.count == 1)
        }
    }

    @Test func secretNumbersAreCheckedWithoutTheKeyToo() throws {
        for var members in try vectors() {
            members["sk"] = nil
            #expect(try check(members).passed == 1)
            for name in ["x", "k", "k_string"] {
                guard case .text(let text) = members[name] else { continue }
                var other = members
                other[name] = .text((text.hasPrefix("1") ? "2" : "1") + text.dropFirst())
                #expect(try check(other).failures.map(\.mismatch.field) == [name])
                let bytes = try #require(Hexadecimal.decode(text))
                other[name] = .bytes(bytes.flippingBit(8 * bytes.count - 1))
                #expect(try check(other).failures.map(\.mismatch.field) == [name])
            }
        }
    }

    @Test func intermediatesOfTheOtherSuiteFail() throws {
        let made = try vectors()
        let counted = try check(made[1].merging(["ctr": .number(0)]) { $1 })
        #expect(counted.failures.map(\.mismatch.field) == ["ctr"])
        let mapped = try check(made[0].merging(["elligator2": made[1]["elligator2"] ?? .null]) { $1 })
        #expect(mapped.failures.map(\.mismatch.field) == ["elligator2"])
    }
}
