import FogCore
import Testing

@testable import FogDirectory

@Suite struct VoteTests {
    private let form = DocumentForm.vote

    @Test func whatIsWrittenIsRead() throws {
        let trial = try TrialDocuments.shared.get()
        for (index, signed) in trial.votes.enumerated() {
            let unverified = try Unverified<Vote>(parsing: signed.bytes)
            #expect(unverified.claimed.authority == trial.network.authorities[index].id)
            #expect(unverified.claimedEpoch == TrialDocuments.epoch)
            let read = try unverified.verified(by: trial.authorities.signers[index].keys, in: trial.network.identifier)
            #expect(read == signed && read.digest == signed.digest)
            let (document, written) = (read.document, signed.document)
            #expect(document.body == written.body)
            #expect(document.authority == written.authority && document.epoch == written.epoch)
            #expect(document.previous == written.previous && document.previous != nil)
            #expect(document.commitment == written.commitment)
            #expect(document.parameters == written.parameters && document.parameters.count == 3)
            #expect(document.geometry == written.geometry && document.known == .all)
            #expect(document.entries.map(\.node) == trial.nodes.map(\.id).sorted())
            #expect(document.entries.map(\.flags) == written.entries.map(\.flags))
            #expect(document.entries.map(\.measured) == written.entries.map(\.measured))
            #expect(document.entries.map(\.digest) == written.entries.map(\.digest))
            for entry in document.entries {
                let descriptor = Array(document.descriptor(of: entry))
                #expect(trial.descriptors.contains { $0.bytes == descriptor && $0.document.id == entry.node })
            }
        }
    }

    @Test func anAuthorityThatKnowsNothingCanVote() throws {
        let trial = try TrialDocuments.shared.get()
        let vote = Vote(
            authority: trial.network.authorities[0].id, epoch: 0, previous: nil, commitment: Digest.of("nothing"),
            parameters: [], geometry: nil, known: [], nodes: [])
        let signed = try vote.signed(by: trial.authorities.signers[0], in: trial.network.identifier)
        let read = try Unverified<Vote>(parsing: signed.bytes)
        #expect(read.claimed.body == vote.body)
        #expect(read.claimed.previous == nil && read.claimed.geometry == nil && read.claimed.entries.isEmpty)
        #expect(read.claimed.known.isEmpty)
    }

    @Test func anAuthorityGivesNoFlagsAboutWhichItHasNoOpinion() throws {
        let trial = try TrialDocuments.shared.get()
        let vote = Vote(
            authority: trial.network.authorities[0].id, epoch: 1, previous: nil, commitment: Digest.of("nothing"),
            parameters: [], geometry: nil, known: [.running],
            nodes: [(trial.descriptors[0], [.running, .valid], nil)])
        #expect(vote.entries.map(\.flags) == [.running])
        let text = DocumentText(
            try vote.signed(by: trial.authorities.signers[0], in: trial.network.identifier).bytes)
        try form.expectReading(of: text)
        let node = try text.words("node")
        form.expectRefusal(
            of: try text.replacing("node", with: "node \(node[0]) - running valid"), line: try text.number(of: "node"),
            "is given a flag that the vote isn't about")
    }

    @Test func otherWordsAreRefused() throws {
        let text = try form.text()
        let hash = Base64.encode(Digest.of("hash").array)
        let (node, line) = (try text.words("node")[0], try text.number(of: "node"))
        for (keyword, other, problem) in [
            ("authority", "authority x", "is no identifier"),
            ("epoch", "epoch -1", "is no number"),
            ("epoch", "epoch 030000001", "is no number"),
            ("previous", "previous 1 \(hash) \(hash) 1 \(hash)", "has 5 words behind it, not 6"),
            ("previous", "previous 1 \(hash) \(hash) x \(hash) \(hash)", "is no number"),
            ("previous", "previous 1 \(hash) \(hash) 1 \(hash) AAAA", "is not 32 bytes"),
            ("commitment", "commitment AAAA", "is not 32 bytes"),
            ("parameter", "parameter debt 9223372036854775808", "is not between"),
            ("parameter", "parameter debt -9223372036854775809", "is not between"),
            ("parameter", "parameter debt -0", "is not between"),
            ("parameter", "parameter Debt 1", "is no name"),
            ("geometry", "geometry fog-1 AAAA", "is not 32 bytes"),
            ("geometry", "geometry Fog-1 \(hash)", "is no name"),
            ("knows", "knows valid entry", "no flag, or out of order"),
            ("knows", "knows entry entry", "no flag, or out of order"),
            ("knows", "knows guard", "no flag, or out of order"),
            ("node", "node \(node)", "has 1 words behind it, not 2 to 10"),
            ("node", "node x -", "is no identifier"),
            ("node", "node \(node) -1", "is no number"),
            ("node", "node \(node) --", "is no number"),
            ("node", "node \(node) - valid running", "no flag, or out of order"),
        ] {
            form.expectRefusal(
                of: try text.replacing(keyword, with: other), line: try text.number(of: keyword), problem)
        }
        form.expectRefusal(
            of: try text.replacing("node", with: "node \(node) - entry entry"), line: line, "out of order")
    }

    @Test func whatMayBeMissingIsReadWithout() throws {
        let text = try form.text()
        for keyword in ["previous", "geometry"] { try form.expectReading(of: text.removing(keyword)) }
        try form.expectReading(of: text.replacingAll("parameter", with: []))
        try form.expectReading(
            of: text.replacing("parameter", with: "parameter debt -9223372036854775808"))
        try form.expectReading(of: text.replacing("parameter", with: "parameter debt 9223372036854775807"))
        for keyword in ["authority", "epoch", "commitment", "knows"] {
            form.expectRefusal(of: try text.removing(keyword), line: try text.number(of: keyword), "belongs")
        }
    }

    @Test func parametersAreSortedAndNotTooMany() throws {
        let text = try form.text()
        let line = try text.number(of: "parameter")
        form.expectRefusal(of: text.exchanging(line, line + 1), line: line + 1, "out of order")
        form.expectRefusal(of: try text.doubling("parameter"), line: line + 1, "out of order")
        let lines = (100...356).map { "parameter p\($0) 1" }
        try form.expectReading(of: text.replacingAll("parameter", with: Array(lines.prefix(256))))
        form.expectRefusal(
            of: try text.replacingAll("parameter", with: lines), line: line + 256, "more than 256 times")
    }

    @Test func nodesAreSortedAndThereOnce() throws {
        let trial = try TrialDocuments.shared.get()
        let vote = trial.votes[0]
        let entries = vote.document.entries
        let descriptors = entries.map { String(decoding: vote.document.descriptor(of: $0), as: UTF8.self) }
        var head = try form.text()
        let first = try head.number(of: "node")
        head.lines.removeSubrange((first - 1)...)
        func text(_ order: [Int]) -> DocumentText {
            var text = head
            for index in order {
                text.lines.append("node \(entries[index].node) -")
                text.lines += DocumentText(Array(descriptors[index].utf8)).lines
            }
            text.lines.append(
                "signature ed25519 \(Base64.encode(entries[0].digest.array)) "
                    + Base64.encode([UInt8](repeating: 1, count: 64)))
            return text
        }
        try form.expectReading(of: text([0, 1, 2, 3, 4]))
        try form.expectReading(of: text([1, 4]))
        let second = first + 1 + DocumentText(Array(descriptors[1].utf8)).lines.count
        form.expectRefusal(of: text([1, 0]), line: second, "out of order, or there twice")
        form.expectRefusal(of: text([1, 1]), line: second, "out of order, or there twice")
    }

    /// A descriptor in a vote ends with its one signature, which nobody takes for one of the vote.
    @Test func eachNodeHasADescriptor() throws {
        let trial = try TrialDocuments.shared.get()
        let text = try form.text()
        let line = try text.number(of: "node")
        // Nothing ends with a signature: the descriptor would be longer than there are any.
        var changed = text
        changed.lines.removeSubrange(line...)
        form.expectRefusal(of: changed, line: line, "is followed by no descriptor")
        changed = text
        changed.lines.insert(contentsOf: (0..<5000).map { "more \($0)" }, at: line)
        form.expectRefusal(of: changed, line: line, "is followed by no descriptor")
        // A node may say anything; only its own descriptor is damaged by that.
        changed = text
        changed.lines[line] = "this is nothing"
        try form.expectReading(of: changed)
        let vote = try Unverified<Vote>(parsing: changed.bytes)
        let broken = Array(vote.claimed.descriptor(of: vote.claimed.entries[0]))
        #expect(throws: DocumentError.self) { try Unverified<NodeDescriptor>(parsing: broken) }
        for entry in vote.claimed.entries.dropFirst() {
            let descriptor = Array(vote.claimed.descriptor(of: entry))
            #expect(trial.descriptors.contains { $0.bytes == descriptor })
        }
    }

    @Test func aVoteHasNotMoreNodesThanANetwork() throws {
        var text = try form.text()
        let first = try text.number(of: "node")
        text.lines.removeSubrange((first - 1)...)
        let signature =
            "signature ed25519 \(Base64.encode(Digest.of("key").array)) "
            + Base64.encode([UInt8](repeating: 1, count: 64))
        var writer = DocumentWriter()
        writer.lines(text.bytes)
        for number in 0..<Vote.nodeLimit {
            let id = String(number + 10_000, radix: 16)
            writer.line("node", String(repeating: "0", count: 64 - id.count) + id, "-")
            writer.line("signature", "x")
        }
        let full = writer.bytes
        writer.line(signature)
        let read = try Unverified<Vote>(parsing: writer.bytes)
        #expect(read.claimed.entries.count == Vote.nodeLimit)
        #expect(try form.rewrite(writer.bytes) == writer.bytes)
        writer = DocumentWriter()
        writer.lines(full)
        writer.line("node", String(repeating: "f", count: 64), "-")
        writer.line("signature", "x")
        writer.line(signature)
        #expect(throws: DocumentError.self) { try Unverified<Vote>(parsing: writer.bytes) }
        do throws(DocumentError) {
            _ = try Unverified<Vote>(parsing: writer.bytes)
        } catch {
            #expect(error.line == first + 2 * Vote.nodeLimit && error.problem.hasSuffix("is one node too many"))
        }
    }
}
