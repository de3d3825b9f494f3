import Crypto
import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

/// What holds for every kind of document that is signed.
@Suite struct SignedDocumentTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    @Test(arguments: SignedForm.kinds)
    func whatIsSignedIsTaken(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        #expect(try form.check(form.bytes, form.signer.keys, form.network) == form.bytes)
        #expect(form.bytes.starts(with: Array("fog-\(kind.rawValue) 1\n".utf8)))
        // And so is what is signed by hand, or nothing below would mean anything.
        #expect(form.isTaken(try form.bytes(signedAs: kind)))
    }

    @Test(arguments: SignedForm.kinds)
    func whatIsReadIsWrittenAsItWas(kind: SignedStatement.Kind) throws {
        let form = try #require(DocumentForm(rawValue: kind.rawValue))
        for sample in try form.samples(TrialDocuments.shared.get()) { #expect(try form.rewrite(sample) == sample) }
    }

    // MARK: What isn't genuine

    @Test(arguments: SignedForm.kinds)
    func anotherKeyIsRefused(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        let other = DocumentSigner(Curve25519.Signing.PrivateKey())
        #expect(throws: DocumentError.self) { try form.check(form.bytes, other.keys, form.network) }
        #expect(!form.isTaken(try form.bytes(by: other)))
        // Another's signature under the name of the right key.
        let statement = SignedStatement(
            kind, network: form.network, epoch: form.document.epoch, digest: Digest.of(form.document.body))
        let forged = DocumentSignature(
            .ed25519, key: DocumentSignature.name(of: form.signer.keys.ed25519),
            bytes: try #require(try other.sign(statement).first).bytes)
        var writer = DocumentWriter()
        writer.lines(form.document.body)
        forged.write(to: &writer)
        #expect(!form.isTaken(writer.bytes))
    }

    @Test(arguments: SignedForm.kinds)
    func anotherNetworkIsRefused(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        #expect(throws: DocumentError.self) {
            try form.check(form.bytes, form.signer.keys, Digest.of("another network"))
        }
        #expect(!form.isTaken(try form.bytes(in: Digest.of("another network"))))
    }

    @Test(arguments: SignedForm.kinds)
    func aSignatureOfAnotherKindIsRefused(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        for other in SignedStatement.Kind.allCases where other != kind {
            #expect(!form.isTaken(try form.bytes(signedAs: other)), "\(other)")
        }
    }

    @Test(arguments: SignedForm.kinds)
    func aSignatureForAnotherEpochOrDocumentIsRefused(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        for epoch in [form.document.epoch &+ 1, form.document.epoch &- 1, 1, .max] {
            #expect(!form.isTaken(try form.bytes(epoch: epoch)), "\(epoch)")
        }
        #expect(!form.isTaken(try form.bytes(digest: Digest.of("another document"))))
        // The digest is that of the document without signatures.
        #expect(!form.isTaken(try form.bytes(digest: Digest.of(form.bytes))))
    }

    @Test(arguments: SignedForm.kinds)
    func anotherHeadingIsRefused(kind: SignedStatement.Kind) throws {
        let form = try #require(DocumentForm(rawValue: kind.rawValue))
        let text = try form.text()
        for other in SignedStatement.Kind.allCases where other != kind {
            let changed = try text.replacing("fog-\(kind.rawValue)", with: "fog-\(other.rawValue) 1")
            form.expectRefusal(of: changed, line: 1, "stands where 'fog-\(kind.rawValue)' belongs")
        }
        for version in ["0", "2", "01", "1.0", "-1", "one"] {
            let changed = try text.replacing("fog-\(kind.rawValue)", with: "fog-\(kind.rawValue) \(version)")
            form.expectRefusal(of: changed, line: 1, "is no version of the form that is known here")
        }
        form.expectRefusal(of: try text.removing("fog-\(kind.rawValue)"), line: 1, "belongs")
    }

    /// Nothing in a document can be another way without that being noticed, its signature included.
    @Test(arguments: SignedForm.kinds)
    func everyAlteredByteIsNoticed(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        var dice = SeededGenerator(seed: 41)
        for place in form.bytes.indices {
            let byte = form.bytes[place]
            var values: [UInt8] = Self.isFull ? Array(UInt8.min...UInt8.max) : [byte ^ 1, 0x0a, byte &+ 1]
            if !Self.isFull { values.append(.random(in: 0x20...0x7e, using: &dice)) }
            var altered = form.bytes
            for value in values where value != byte {
                altered[place] = value
                if form.isTaken(altered) { Issue.record("byte \(place) is \(value) instead of \(byte)") }
            }
            altered.remove(at: place)
            if form.isTaken(altered) { Issue.record("byte \(place) is missing") }
        }
    }

    // MARK: Signatures

    @Test(arguments: SignedForm.kinds)
    func eachDocumentHasASignature(kind: SignedStatement.Kind) throws {
        let form = try #require(DocumentForm(rawValue: kind.rawValue))
        let text = DocumentText(try SignedForm(kind).bytes)
        var unsigned = text
        unsigned.lines.removeLast()
        if kind == .vote {
            // The last line then is of a descriptor, which isn't one of the vote.
            form.expectRefusal(of: unsigned, line: unsigned.lines.count + 1, "there is no signature")
        } else {
            form.expectRefusal(
                of: try text.removing("signature"), line: unsigned.lines.count + 1, "there is no signature")
        }
    }

    @Test(arguments: SignedForm.kinds)
    func twoSignaturesByOneKeyAreRefused(kind: SignedStatement.Kind) throws {
        let (form, signed) = (try #require(DocumentForm(rawValue: kind.rawValue)), try SignedForm(kind))
        var text = DocumentText(signed.bytes)
        text.lines.append(try #require(text.lines.last))
        if signed.signatureLimit == 1 {
            form.expectRefusal(of: text, line: text.lines.count, "stands here more than 1 times")
        } else {
            form.expectRefusal(of: text, line: text.lines.count + 1, "two by one key")
        }
    }

    /// Whoever passes a document on could make it as long as that allows.
    @Test(arguments: SignedForm.kinds)
    func whatOneHasSignedHasNoOtherSignatures(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        // What authorities sign together comes with the signatures of some of them.
        #expect((form.signatureLimit == 1) == (kind != .consensus))
        let other = DocumentSigner(Curve25519.Signing.PrivateKey())
        let statement = SignedStatement(
            kind, network: form.network, epoch: form.document.epoch, digest: Digest.of(form.document.body))
        for signers in [[form.signer, other], [other, form.signer]] {
            var writer = DocumentWriter()
            writer.lines(form.document.body)
            for signature in try signers.flatMap({ try $0.sign(statement) }) { signature.write(to: &writer) }
            #expect(form.isTaken(writer.bytes) == (form.signatureLimit > 1))
        }
    }

    @Test(arguments: SignedForm.kinds)
    func signaturesAreWellFormed(kind: SignedStatement.Kind) throws {
        let form = try #require(DocumentForm(rawValue: kind.rawValue))
        let text = DocumentText(try SignedForm(kind).bytes)
        let line = text.lines.count
        let words = try #require(text.lines.last).split(separator: " ").map(String.init)
        for (index, word, problem) in [
            (1, "ed448", "is no algorithm of signatures"), (1, "mldsa65", "is not 3309 bytes"), (1, "", "too many"),
            (1, "ED25519", "is no algorithm"),
            (2, Base64.encode([UInt8](repeating: 1, count: 31)), "is not 32 bytes"),
            (3, Base64.encode([UInt8](repeating: 1, count: 63)), "is not 64 bytes"),
            (3, Base64.encode([UInt8](repeating: 1, count: 65)), "is not 64 bytes"),
            (0, "signatures", "where nothing belongs"), (0, "Signature", "where nothing belongs"),
        ] {
            var (changed, parts) = (text, words)
            parts[index] = word
            changed.lines[line - 1] = parts.joined(separator: " ")
            form.expectRefusal(of: changed, line: line, problem)
        }
        var changed = text
        changed.lines[line - 1] += " more"
        form.expectRefusal(of: changed, line: line, "has 4 words behind it, not 3")
        changed = text
        changed.lines.append("more")
        form.expectRefusal(of: changed, line: line + 1, "stands where nothing belongs")
    }

    @Test(arguments: SignedForm.kinds)
    func signaturesAreNotTooMany(kind: SignedStatement.Kind) throws {
        let (form, signed) = (try #require(DocumentForm(rawValue: kind.rawValue)), try SignedForm(kind))
        let limit = signed.signatureLimit
        #expect(limit == 1 || limit == 30)
        var text = DocumentText(signed.bytes)
        text.lines.removeLast()
        let first = text.lines.count
        for index in 0..<limit {
            let signature = Base64.encode([UInt8](repeating: UInt8(index), count: 64))
            text.lines.append("signature ed25519 \(Base64.encode(Digest.of("\(index)").array)) \(signature)")
        }
        try form.expectReading(of: text)
        text.lines.append(text.lines[first])
        form.expectRefusal(of: text, line: first + limit + 1, "stands here more than \(limit) times")
    }

    // MARK: Form

    @Test(arguments: SignedForm.kinds)
    func documentsAreNotTooLong(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        let padding = [UInt8](repeating: 0x0a, count: form.limit + 1 - form.bytes.count)
        #expect(throws: DocumentError(line: 0, "the document has more than \(form.limit) bytes")) {
            try form.check(form.bytes + padding, form.signer.keys, form.network)
        }
        #expect(throws: DocumentError.self) {
            try form.check(form.bytes + padding.dropLast(), form.signer.keys, form.network)
        }
    }

    @Test(arguments: DocumentForm.allCases)
    func noTextIsReadInPart(form: DocumentForm) throws {
        for sample in try form.samples(TrialDocuments.shared.get()) {
            for count in sample.indices {
                let part = Array(sample.prefix(count))
                // Sections and the network's file are lists, and may end earlier, but nowhere within a line.
                guard let rewritten = try? form.rewrite(part) else { continue }
                #expect(rewritten == part && part.last == 0x0a)
            }
            #expect(throws: DocumentError.self) { try form.rewrite([]) }
            #expect(throws: DocumentError.self) { try form.rewrite(sample + [0x0a]) }
            // Of publications only the proofs are read yet.
            guard form != .publication else { continue }
            #expect(throws: DocumentError.self) { try form.rewrite([0x0a] + sample) }
            #expect(throws: DocumentError.self) { try form.rewrite([0xef, 0xbb, 0xbf] + sample) }
        }
    }

    /// The last lines of a vote's nodes look like those of the vote itself.
    @Test(arguments: SignedForm.kinds)
    func theDigestIsThatOfEverythingButTheSignatures(kind: SignedStatement.Kind) throws {
        let form = try SignedForm(kind)
        #expect(form.bytes.starts(with: form.document.body))
        #expect(form.digest == Digest.of(form.document.body))
        #expect(try form.readDigest() == form.digest)
    }
}
