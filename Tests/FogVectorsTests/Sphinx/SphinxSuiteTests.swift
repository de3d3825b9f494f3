import FogCore
import FogCrypto
import FogSimulation
import FogSphinx
import Testing

@testable import FogVectors

/// Geometries that follow from files.
@Suite struct SphinxSuiteTests {
    private func hop(_ made: MadePacket, _ place: Int, _ others: [String: VectorValue] = [:]) -> VectorValue {
        .members(
            [
                "private_key": .bytes(made.hops[place].privateKey), "packet": .bytes(made.packets[place]),
                "expect": .text("ok"), "why": .text("good"),
            ].merging(others) { $1 })
    }

    private func check(_ cases: [VectorValue]) throws -> VectorReport {
        try VectorSuites.check(VectorDocument(.list(cases), named: "a.json"))
    }

    @Test(arguments: [(7, 6), (1, 1), (20, 20), (5, 2)], [false, true])
    func otherNumbersOfHopsAreFound(_ hops: (room: Int, count: Int), isReply: Bool) throws {
        var dice = SeededGenerator(seed: 1)
        let made = try MadePacket(
            hops: hops.count, isReply: isReply, payloadLength: 61, room: hops.room, using: &dice)
        #expect(try check([made.value]).failures == [])
        for place in 0..<hops.count { #expect(try check([hop(made, place)]).failures == []) }
        // The good packet says what geometry the others have.
        let longer = hop(
            made, 0, ["packet": .bytes(made.packets[0] + [0]), "expect": .text("refused")])
        #expect(try check([longer, hop(made, 0), longer]).failures == [])
        let wrong = hop(made, 0, ["packet": .bytes(made.packets[0] + [0])])
        #expect(try check([hop(made, 0), wrong]).failures.map(\.title) == ["[1]"])
    }

    @Test func aGeometryThatIsSaidCounts() throws {
        var dice = SeededGenerator(seed: 2)
        let made = try MadePacket(hops: 2, isReply: false, payloadLength: 40, room: 3, using: &dice)
        let text = made.geometry.description
        #expect(text == "sphinx1 group=x25519 cipher=aez5 hops=3 payload=40")
        #expect(try check([hop(made, 0, ["geometry": .text(text)])]).passed == 1)
        for other in ["hops=2 payload=122", "hops=3 payload=41", "hops=21 payload=40", "hops=3 payload=-1"] {
            let geometry = VectorValue.text("sphinx1 group=x25519 cipher=aez5 " + other)
            #expect(try check([hop(made, 0, ["geometry": geometry])]).failures.count == 1)
        }
        let kem = VectorValue.text(Geometry.fogPQ.description)
        let failure = try #require(try check([hop(made, 0, ["geometry": kem])]).failures.first)
        #expect(failure.mismatch.field == "geometry")
    }

    @Test func withoutAGoodPacketTheUsualGeometryIsTaken() throws {
        var dice = SeededGenerator(seed: 3)
        let made = try MadePacket(hops: 2, isReply: false, payloadLength: 40, using: &dice)
        let flipped = made.packets[0].flippingBit(77)
        let refused = hop(made, 0, ["packet": .bytes(flipped), "expect": .text("refused")])
        #expect(try check([refused, refused]).passed == 2)
        // It would be accepted.
        let good = hop(made, 0, ["expect": .text("refused")])
        #expect(try check([refused, good, refused]).failures.map(\.title) == ["[1]"])
        let tiny = hop(made, 0, ["packet": .text("00"), "expect": .text("refused")])
        #expect(try check([tiny]).failures.map(\.mismatch.field) == ["packet"])
    }

    @Test func anUnknownExpectationFails() throws {
        var dice = SeededGenerator(seed: 4)
        let made = try MadePacket(hops: 2, isReply: false, payloadLength: 40, using: &dice)
        let failure = try #require(try check([hop(made, 0, ["expect": .text("maybe")])]).failures.first)
        #expect("\(failure)" == "a.json: sphinx-malformed [0]: expect: expected 'ok' or 'refused', found 'maybe'")
    }

    @Test func onlySomeCommandsMayBeThere() throws {
        let text = """
            {"NodeDelay": 1234, "NodeDelayCmdWant": "80000004d2"}
            """
        let document = try VectorDocument(Array(text.utf8), named: "a.json")
        #expect(try VectorSuites.check(document).passed == 1)
        let wrong = try VectorDocument(Array(text.replacing("1234", with: "1235").utf8), named: "a.json")
        let failure = try #require(try VectorSuites.check(wrong).failures.first)
        #expect(failure.mismatch.field == "NodeDelayCmdWant")
    }
}
