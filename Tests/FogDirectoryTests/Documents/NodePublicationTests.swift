import FogCore
import FogCrypto
import Testing

@testable import FogDirectory

@Suite struct NodePublicationTests {
    private let form = DocumentForm.publication

    @Test(arguments: 0..<5)
    func whatIsWrittenIsRead(index: Int) throws {
        let trial = try TrialDocuments.shared.get()
        let written = trial.publications[index]
        let read = try NodePublication(parsing: written.bytes)
        #expect(read == written)
        #expect(read.descriptor == trial.descriptors[index].bytes)
        #expect(read.proofs.mix.count == trial.descriptors[index].document.mixKeys.count)
        #expect(read.proofs.firstMissing(for: trial.descriptors[index]) == nil)
    }

    @Test func theDescriptorHasASignature() throws {
        let trial = try TrialDocuments.shared.get()
        let text = try form.text()
        form.expectRefusal(of: try text.removing("signature"), line: 0, "the descriptor has no signature")
        form.expectRefusal(of: try text.doubling("signature"), line: try text.number(of: "signature") + 1, "belongs")
        #expect(throws: DocumentError(line: 0, "the descriptor has no signature")) {
            try NodePublication(parsing: [])
        }
        // Whatever stands before it is looked at later, when it is known whose it is.
        let damaged = try text.replacing("roles", with: "roles king")
        let read = try NodePublication(parsing: damaged.bytes)
        #expect(read.bytes == damaged.bytes && read.descriptor != trial.descriptors[0].bytes)
    }

    @Test func otherWordsAreRefused() throws {
        let text = try form.text(4)
        for keyword in ["prove-link-key", "prove-onion-key", "prove-delay-key", "prove-mix-key"] {
            for (other, problem) in [
                (keyword, "has 0 words behind it, not 1"), ("\(keyword) AAAA", "bytes in base64"),
                ("\(keyword) \(Base64.encode([UInt8](repeating: 1, count: 97)))", "bytes in base64"),
            ] {
                form.expectRefusal(
                    of: try text.replacing(keyword, with: other), line: try text.number(of: keyword), problem)
            }
        }
        form.expectRefusal(
            of: try text.removing("prove-link-key"), line: try text.number(of: "prove-link-key"), "belongs")
        for keyword in ["prove-link-key", "prove-onion-key", "prove-delay-key"] {
            form.expectRefusal(
                of: try text.doubling(keyword), line: try text.number(of: keyword) + 1, "stands where")
        }
        form.expectRefusal(
            of: try text.doubling("prove-mix-key"), line: text.lines.count + 1, "more than 4 times")
        var more = text
        more.lines.append("more")
        form.expectRefusal(of: more, line: more.lines.count, "stands where nothing belongs")
    }

    @Test func aPublicationIsNotTooLong() {
        #expect(throws: DocumentError(line: 0, "the publication is too long")) {
            try NodePublication(parsing: [UInt8](repeating: 0x61, count: NodePublication.byteLimit + 1))
        }
    }
}
