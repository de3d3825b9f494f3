import FogCore
import Testing

@testable import FogDirectory

@Suite struct RevealTests {
    private let form = DocumentForm.reveal

    @Test func whatIsWrittenIsRead() throws {
        let trial = try TrialDocuments.shared.get()
        for (index, signed) in trial.reveals.enumerated() {
            let unverified = try Unverified<Reveal>(parsing: signed.bytes)
            #expect(unverified.claimed.authority == trial.network.authorities[index].id)
            #expect(unverified.claimedEpoch == TrialDocuments.epoch)
            let read = try unverified.verified(by: trial.authorities.signers[index].keys, in: trial.network.identifier)
            #expect(read == signed && read.document == signed.document && read.digest == signed.digest)
        }
    }

    @Test func otherWordsAreRefused() throws {
        let text = try form.text()
        for (keyword, other, problem) in [
            ("authority", "authority x", "is no identifier"), ("epoch", "epoch 1.0", "is no number"),
            ("value", "value AAAA", "is not 32 bytes"), ("value", "value", "has 0 words behind it, not 1"),
        ] {
            form.expectRefusal(
                of: try text.replacing(keyword, with: other), line: try text.number(of: keyword), problem)
        }
        for line in 1..<text.lines.count {
            let refusal = try #require(form.refusal(of: text.exchanging(line, line + 1)))
            #expect((line...line + 1).contains(refusal.line), "\(refusal)")
        }
        for keyword in ["authority", "epoch", "value"] {
            form.expectRefusal(of: try text.removing(keyword), line: try text.number(of: keyword), "belongs")
            form.expectRefusal(of: try text.doubling(keyword), line: try text.number(of: keyword) + 1, "stands where")
        }
    }

    /// The commitment fixes the number, by whom it is, for which epoch and in which network.
    @Test func theCommitmentIsToThatNumberOnly() throws {
        let trial = try TrialDocuments.shared.get()
        let network = trial.network.identifier
        let reveal = trial.reveals[0].document
        #expect(reveal.commitment(in: network) == trial.votes[0].document.commitment)
        let others =
            [
                Reveal(authority: trial.network.authorities[1].id, epoch: reveal.epoch, value: reveal.value),
                Reveal(authority: reveal.authority, epoch: reveal.epoch + 1, value: reveal.value),
                Reveal(authority: reveal.authority, epoch: reveal.epoch, value: Digest.of("another")),
            ].map { $0.commitment(in: network) } + [reveal.commitment(in: Digest.of("another"))]
        #expect(Set(others + [reveal.commitment(in: network)]).count == 5)
    }
}
