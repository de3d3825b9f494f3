import FogCore
import Testing

@testable import FogDirectory

@Suite struct AuthorityStatusTests {
    private let form = DocumentForm.status

    @Test func whatIsWrittenIsRead() throws {
        let written = try TrialDocuments.shared.get().status
        let read = try AuthorityStatus(parsing: written.bytes)
        #expect(read.bytes == written.bytes)
        #expect(read.sender == written.sender && read.epoch == written.epoch)
        #expect(read.newest?.epoch == written.newest?.epoch && read.newest?.digest == written.newest?.digest)
        #expect(read.certificates == written.certificates && read.certificates.count == 2)
        #expect(read.votes == written.votes && read.votes.count == 4)
        #expect(read.reveals == written.reveals && read.signed == written.signed && read.signed.count == 3)
    }

    @Test func anAuthorityMayHaveSeenNothing() throws {
        let status = AuthorityStatus(sender: NodeID(Digest.of("sender")), epoch: .max)
        let read = try AuthorityStatus(parsing: status.bytes)
        #expect(read.bytes == status.bytes && read.newest == nil && read.epoch == .max)
        #expect(read.certificates.isEmpty && read.votes.isEmpty && read.reveals.isEmpty && read.signed.isEmpty)
    }

    @Test func otherWordsAreRefused() throws {
        let text = try form.text()
        let (vote, signature) = (try text.words("vote"), try text.words("by"))
        for (keyword, other, problem) in [
            ("fog-status", "fog-status 2", "an unknown version"), ("fog-status", "fog-state 1", "belongs"),
            ("authority", "authority x", "is no identifier"), ("epoch", "epoch x", "is no number"),
            ("newest", "newest 1", "has 1 words behind it, not 2"), ("newest", "newest 1 AAAA", "is not 32 bytes"),
            ("certificate", "certificate AAA=", "is not base64"),
            ("vote", "vote x \(vote[1])", "is no identifier"), ("vote", "vote \(vote[0]) AAAA", "is not 32 bytes"),
            ("by", "by \(signature[0])", "has 1 words behind it, not 4"),
            ("by", "by x \(signature.dropFirst().joined(separator: " "))", "is no identifier"),
            ("by", "by \(signature[0]) ed448 \(signature[2]) \(signature[3])", "is no algorithm"),
            ("by", "by \(signature[0]) mldsa65 \(signature[2]) \(signature[3])", "is not 3309 bytes"),
        ] {
            form.expectRefusal(
                of: try text.replacing(keyword, with: other), line: try text.number(of: keyword), problem)
        }
    }

    @Test func linesHaveTheirOrder() throws {
        let text = try form.text()
        for keyword in ["fog-status", "authority", "epoch"] {
            form.expectRefusal(of: try text.removing(keyword), line: try text.number(of: keyword), "belongs")
        }
        for keyword in ["fog-status", "authority", "epoch", "newest"] {
            form.expectRefusal(of: try text.doubling(keyword), line: try text.number(of: keyword) + 1, "stands where")
        }
        // Signatures belong to something.
        let line = try text.number(of: "vote")
        form.expectRefusal(of: text.exchanging(line, line + 1), line: line, "'by' stands where nothing belongs")
        // Votes come before reveals.
        let next = try #require(text.lines.dropFirst(line).firstIndex { $0.hasPrefix("vote ") }) + 1
        form.expectRefusal(
            of: text.exchanging(line, try text.number(of: "reveal")), line: next,
            "'vote' stands where nothing belongs")
    }

    /// There is one spelling of what an authority has seen.
    @Test func signersAreSorted() throws {
        let text = try form.text()
        let line = try text.number(of: "by")
        form.expectRefusal(of: text.exchanging(line, line + 1), line: line + 1, "out of order")
    }

    /// One authority can't fill with junk what the others say of it.
    @Test func aSignerSignsWithItsKeysAndNoMore() throws {
        let text = try form.text()
        let line = try text.number(of: "by")
        let words = try text.words("by")
        func by(_ number: Int) -> String {
            "by \(words[0]) ed25519 \(Base64.encode(Digest.of("\(number)").array)) \(words[3])"
        }
        var changed = text
        changed.lines.insert(by(1), at: line)
        try form.expectReading(of: changed)
        changed.lines.insert(by(2), at: line)
        form.expectRefusal(of: changed, line: line + 2, "there more often than it has keys")
    }

    @Test func listsAreNotTooLong() throws {
        let text = try form.text()
        let (first, limit) = (try text.number(of: "certificate"), AuthorityStatus.certificateLimit)
        let certificates = (0...limit).map { "certificate \(Base64.encode(Array("\($0)".utf8)))" }
        try form.expectReading(of: text.replacingAll("certificate", with: Array(certificates.dropLast())))
        form.expectRefusal(
            of: try text.replacingAll("certificate", with: certificates), line: first + limit,
            "more than \(limit) times")
        let signature = try text.words("by").dropFirst().joined(separator: " ")
        let by = (10...40).map { "by \(String(repeating: "0", count: 62))\($0) \(signature)" }
        let line = try text.number(of: "by")
        var changed = text
        changed.lines.replaceSubrange(line - 1...line, with: by.dropLast())
        try form.expectReading(of: changed)
        changed.lines.insert(by[30], at: line + 29)
        form.expectRefusal(of: changed, line: line + 30, "more than 30 times")
        let claims = Agreement.shownLimit * NetworkDescription.authorityLimit
        for keyword in ["vote", "reveal", "consensus"] {
            let start = try text.number(of: keyword)
            let claim = text.lines[start - 1]
            let known = text.lines.count { $0.hasPrefix(keyword + " ") }
            var many = text
            many.lines.insert(contentsOf: [String](repeating: claim, count: claims + 1 - known), at: start - 1)
            form.expectRefusal(
                of: many, line: (many.lines.lastIndex { $0.hasPrefix(keyword + " ") } ?? 0) + 1, "one claim too many")
            many.lines.remove(at: start - 1)
            try form.expectReading(of: many)
        }
    }

    @Test func aStatusIsNotTooLong() {
        #expect(throws: DocumentError(line: 0, "the status is too long")) {
            try AuthorityStatus(parsing: [UInt8](repeating: 0x0a, count: AuthorityStatus.byteLimit + 1))
        }
    }
}
