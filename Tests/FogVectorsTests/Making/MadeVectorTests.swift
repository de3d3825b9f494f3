import Testing

@testable import FogVectors

@Suite struct MadeVectorTests {
    @Test(arguments: VectorSuites.makers.map(\.name), [0, 1, 12345] as [UInt64])
    func whatIsMadePasses(_ suite: String, seed: UInt64) throws {
        let made = try VectorSuites.make(suite, seed: seed, count: 44)
        let read = try VectorDocument(made.json, named: "made.json")
        #expect(read.root == made.root)
        // Recognised by its shape alone.
        let report = try VectorSuites.check(read)
        #expect(report.suite == suite)
        #expect(report.failures == [])
        #expect(report.passed == (suite == "sphinx-commands" ? 1 : 44))
    }

    @Test(arguments: VectorSuites.makers.map(\.name))
    func theSameSeedGivesTheSame(_ suite: String) throws {
        let first = try VectorSuites.make(suite, seed: 3, count: 12).json
        #expect(try VectorSuites.make(suite, seed: 3, count: 12).json == first)
        #expect(try VectorSuites.make(suite, seed: 4, count: 12).json != first)
    }

    @Test func whatCannotBeMadeIsSaid() {
        #expect(throws: VectorMakingError.unknownSuite("sphinx-primitives")) {
            try VectorSuites.make("sphinx-primitives", seed: 0, count: 1)
        }
        #expect(throws: VectorMakingError.count(0)) { try VectorSuites.make("aez", seed: 0, count: 0) }
        #expect(throws: VectorMakingError.count(5000)) { try VectorSuites.make("aez", seed: 0, count: 5000) }
        #expect("\(VectorMakingError.unknownSuite("x"))".contains("name one of sphinx-nike, sphinx-commands"))
        #expect("\(VectorMakingError.count(0))" == "from 1 to 4096 cases are made at once, not 0")
    }
}
