import Crypto
import FogCore
import Testing

@testable import FogDirectory

@Suite struct AuthorityCertificateTests {
    private let form = DocumentForm.certificate

    @Test func whatIsWrittenIsRead() throws {
        let trial = try TrialDocuments.shared.get()
        for signed in [trial.certificate, trial.longCertificate] {
            let read = try Unverified<AuthorityCertificate>(parsing: signed.bytes).verified(in: trial.network)
            #expect(read == signed)
            #expect(read.document == signed.document && read.digest == signed.digest)
            #expect(read.document.body == signed.document.body)
        }
        #expect(trial.certificate.document.keys.mldsa65 == nil)
        #expect(trial.longCertificate.document.keys.mldsa65?.count == 1952)
        #expect(trial.certificate.document.epoch == 0)
    }

    @Test func itCountsForAWhile() throws {
        let (start, end) = (WallTime.trial(), WallTime.trial(hours: 1))
        let certificate = try TrialAuthorities(1).certificate(0, from: start, until: end).document
        #expect(certificate.isValid(at: start))
        #expect(certificate.isValid(at: .trial(seconds: 3599)))
        #expect(!certificate.isValid(at: end))
        #expect(!certificate.isValid(at: .trial(seconds: -1)))
        let never = try TrialAuthorities(1).certificate(0, from: end, until: start).document
        #expect(![start, end, .trial(seconds: 1800)].contains { never.isValid(at: $0) })
    }

    @Test func onlyAnAuthorityOfTheNetworkHasOne() throws {
        let (authorities, others) = (try TrialAuthorities(4), try TrialAuthorities(4, seed: 2))
        let theirs = try others.certificate(0)
        #expect(throws: DocumentError(line: 2, "the network has no such authority")) {
            try Unverified<AuthorityCertificate>(parsing: theirs.bytes).verified(in: authorities.network)
        }
        // One authority can't make another's, nor can a key that a certificate is for.
        let claimed = try authorities.certificate(0).document
        for signer in [DocumentSigner(authorities.identities[1]), authorities.signers[0]] {
            let forged = try claimed.signed(by: signer, in: authorities.network.identifier)
            #expect(throws: DocumentError.self) {
                try Unverified<AuthorityCertificate>(parsing: forged.bytes).verified(in: authorities.network)
            }
        }
        // The same authority in another network.
        let elsewhere = try claimed.signed(
            by: DocumentSigner(authorities.identities[0]), in: others.network.identifier)
        #expect(throws: DocumentError.self) {
            try Unverified<AuthorityCertificate>(parsing: elsewhere.bytes).verified(in: authorities.network)
        }
    }

    @Test func otherWordsAreRefused() throws {
        let text = try form.text(1)
        for (keyword, line, problem) in [
            ("authority", "authority 00", "is no identifier"),
            ("valid-after", "valid-after 2027-01-15T08:00:00Z", "is no time"),
            ("valid-after", "valid-after -33708-01-15T08:00:00.000Z", "is no time"),
            ("valid-until", "valid-until never", "is no time"),
            ("signing-key", "signing-key mldsa65 AAAA", "is not 'ed25519'"),
            ("signing-key", "signing-key ed25519 AAAA", "is not 32 bytes"),
            ("signing-key", "signing-key ed25519", "has 1 words behind it, not 2"),
        ] {
            form.expectRefusal(
                of: try text.replacing(keyword, with: line), line: try text.number(of: keyword), problem)
        }
        let second = try text.number(of: "signing-key") + 1
        for (word, problem) in [
            ("ed25519 \(Base64.encode([UInt8](repeating: 1, count: 32)))", "is not 'mldsa65'"),
            ("mldsa65 \(Base64.encode([UInt8](repeating: 1, count: 1951)))", "is not 1952 bytes"),
        ] {
            var changed = text
            changed.lines[second - 1] = "signing-key \(word)"
            form.expectRefusal(of: changed, line: second, problem)
        }
    }

    @Test func linesHaveTheirOrder() throws {
        let text = try form.text(1)
        for line in 1..<text.lines.count {
            let refusal = try #require(form.refusal(of: text.exchanging(line, line + 1)))
            #expect((line...line + 1).contains(refusal.line), "\(refusal)")
            #expect(form.refusal(of: try text.doubling(String(text.lines[line - 1].prefix { $0 != " " }))) != nil)
        }
        for keyword in ["authority", "valid-after", "valid-until"] {
            form.expectRefusal(
                of: try text.removing(keyword), line: try text.number(of: keyword), "belongs")
        }
    }

    /// Authorities pass certificates on within a line, so that they can't be longer than one.
    @Test func theLongestFitsIntoAStatus() throws {
        let trial = try TrialDocuments.shared.get()
        var status = AuthorityStatus(sender: trial.network.authorities[0].id, epoch: 1)
        status.certificates = [[UInt8](repeating: 1, count: AuthorityCertificate.byteLimit)]
        #expect(try AuthorityStatus(parsing: status.bytes).certificates == status.certificates)
    }
}
