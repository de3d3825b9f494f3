import FogCore
import Testing

@testable import FogDirectory

@Suite struct DisclosureTests {
    private let form = DocumentForm.disclosure

    @Test func whatIsWrittenIsRead() throws {
        let trial = try TrialDocuments.shared.get()
        let signed = trial.disclosure
        let read = try Unverified<Disclosure>(parsing: signed.bytes).verified(in: trial.network.identifier)
        #expect(read == signed && read.document == signed.document && read.digest == signed.digest)
        #expect(NodeID(DocumentSignature.name(of: read.document.identityKey)) == trial.nodes[1].id)
    }

    @Test func anotherNodesSignatureIsRefused() throws {
        let trial = try TrialDocuments.shared.get()
        let forged = try trial.disclosure.document.signed(
            by: DocumentSigner(trial.nodes[2].identity), in: trial.network.identifier)
        #expect(throws: DocumentError.self) {
            try Unverified<Disclosure>(parsing: forged.bytes).verified(in: trial.network.identifier)
        }
    }

    @Test func otherWordsAreRefused() throws {
        let text = try form.text()
        for (keyword, other, problem) in [
            ("identity", "identity AAAA", "is not 32 bytes"), ("epoch", "epoch", "has 0 words behind it, not 1"),
            ("output", "output \(Base64.encode([UInt8](repeating: 1, count: 63)))", "is not 64 bytes"),
            ("proof", "proof \(Base64.encode([UInt8](repeating: 1, count: 81)))", "is not 80 bytes"),
        ] {
            form.expectRefusal(
                of: try text.replacing(keyword, with: other), line: try text.number(of: keyword), problem)
        }
        for keyword in ["identity", "epoch", "output", "proof"] {
            form.expectRefusal(of: try text.removing(keyword), line: try text.number(of: keyword), "belongs")
            form.expectRefusal(of: try text.doubling(keyword), line: try text.number(of: keyword) + 1, "stands where")
        }
    }
}
