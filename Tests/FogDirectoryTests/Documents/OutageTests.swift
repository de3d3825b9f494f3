import FogCore
import Testing

@testable import FogDirectory

@Suite struct OutageTests {
    private let form = DocumentForm.outage

    @Test func whatIsWrittenIsRead() throws {
        let trial = try TrialDocuments.shared.get()
        let signed = trial.outage
        let read = try Unverified<Outage>(parsing: signed.bytes)
            .verified(by: trial.authorities.signers[0].keys, in: trial.network.identifier)
        #expect(read == signed && read.document == signed.document && read.digest == signed.digest)
        #expect(read.document.nodes == trial.nodes.prefix(3).map(\.id).sorted())
        #expect(read.document.consensus == trial.consensus.digest)
    }

    @Test func thereMayBeNoNodes() throws {
        try form.expectReading(of: form.text().replacingAll("down", with: []))
    }

    @Test func otherWordsAreRefused() throws {
        let text = try form.text()
        for (keyword, other, problem) in [
            ("epoch", "epoch x", "is no number"), ("consensus", "consensus AAAA", "is not 32 bytes"),
            ("number", "number 0", "is not between 1 and"), ("number", "number 18446744073709551616", "is no number"),
            ("down", "down x", "is no identifier"), ("down", "down", "has 0 words behind it, not 1"),
        ] {
            form.expectRefusal(
                of: try text.replacing(keyword, with: other), line: try text.number(of: keyword), problem)
        }
        for keyword in ["authority", "epoch", "consensus", "number"] {
            form.expectRefusal(of: try text.removing(keyword), line: try text.number(of: keyword), "belongs")
            form.expectRefusal(of: try text.doubling(keyword), line: try text.number(of: keyword) + 1, "stands where")
        }
    }

    @Test func nodesAreSortedAndNotTooMany() throws {
        let text = try form.text()
        let line = try text.number(of: "down")
        form.expectRefusal(of: text.exchanging(line, line + 1), line: line + 1, "out of order")
        form.expectRefusal(of: try text.doubling("down"), line: line + 1, "out of order")
        let nodes = (0...Outage.nodeLimit).map { number in
            let id = String(number, radix: 16)
            return "down " + String(repeating: "0", count: 64 - id.count) + id
        }
        try form.expectReading(of: text.replacingAll("down", with: Array(nodes.dropLast())))
        form.expectRefusal(
            of: try text.replacingAll("down", with: nodes), line: line + Outage.nodeLimit,
            "more than \(Outage.nodeLimit) times")
    }

    /// An outage of all nodes that a network may have can be read.
    @Test func allNodesMayBeDown() throws {
        let trial = try TrialDocuments.shared.get()
        let nodes = (0..<Vote.nodeLimit).map { NodeID(Digest.of("\($0)")) }
        let signed = try Outage(
            authority: NodeID(Digest.of("a")), epoch: 1, consensus: Digest.of("consensus"), number: 1, nodes: nodes
        )
        .signed(by: trial.authorities.signers[0], in: trial.network.identifier)
        let read = try Unverified<Outage>(parsing: signed.bytes)
        #expect(read.claimed.nodes == nodes.sorted())
    }
}
