import FogCore
import Testing

@testable import FogDirectory

@Suite struct ConsensusTests {
    private let form = DocumentForm.consensus

    // MARK: What is said

    @Test func whatIsWrittenIsRead() throws {
        let trial = try TrialDocuments.shared.get()
        let read = try Unverified<Consensus>(parsing: trial.consensus.bytes)
        #expect(read.claimed == trial.made.consensus)
        #expect(read.claimed.body == trial.made.consensus.body)
        #expect(read.bytes == trial.consensus.bytes && read.digest == trial.consensus.digest)
        #expect(read.signatures == trial.consensus.signatures && read.signatures.count == 3)
        // Something of everything stands in it.
        #expect(read.claimed.previous != nil && read.claimed.geometry != nil)
        #expect(
            read.claimed.participants.map(\.hasRevealed)
                == trial.votes.map { vote in
                    trial.reveals.prefix(3).contains { $0.document.authority == vote.document.authority }
                })
        #expect(read.claimed.parameters.map(\.name) == ["debt", "delay-mean", "mix-layers"])
        #expect(read.claimed.sections.map(\.nodeCount) == [2, 2, 2, 2])
    }

    @Test func itCountsForThreeEpochs() throws {
        let trial = try TrialDocuments.shared.get()
        let consensus = trial.consensus.document
        #expect(consensus.epoch == TrialDocuments.epoch)
        #expect(consensus.validAfter == .trial(seconds: 60))
        #expect(consensus.freshUntil == .trial(seconds: 120))
        #expect(consensus.validUntil == .trial(seconds: 240))
        let schedule = trial.network.schedule
        for (seconds, isValid) in [(59, false), (60, true), (239, true), (240, false)] {
            #expect(schedule.isValid(consensus.epoch, at: .trial(seconds: Int64(seconds))) == isValid)
        }
    }

    @Test func itHandsOnToTheNext() throws {
        let trial = try TrialDocuments.shared.get()
        let consensus = trial.consensus.document
        let state = consensus.state(digest: trial.consensus.digest)
        #expect(state.epoch == consensus.epoch && state.digest == trial.consensus.digest)
        #expect(state.beacon == consensus.beacon && state.period == consensus.period)
        #expect(state.periodValue == consensus.periodValue && state.lastPeriodValue == consensus.lastPeriodValue)
        var writer = DocumentWriter()
        state.write(to: &writer)
        var reader = DocumentReader(writer.bytes)
        #expect(try DirectoryState.readIfPresent(from: &reader) == state)
    }

    /// What never comes begins at the end of time, and nothing that is left of it counts before.
    @Test func epochsWithoutATimeNeverCount() throws {
        let schedule = try TrialDocuments.shared.get().network.schedule
        let never = WallTime(millisecondsSinceEpoch: .max)
        for epoch in [UInt64.max, UInt64.max - 1, UInt64.max - 2, UInt64.max - 3, UInt64(Int64.max)] {
            #expect(schedule.start(of: epoch) == never && schedule.freshUntil(epoch) == never)
            #expect(schedule.validUntil(epoch) == never)
            for time in [WallTime.trial(), WallTime(millisecondsSinceEpoch: 0), never] {
                #expect(!schedule.isValid(epoch, at: time))
            }
        }
        #expect(schedule.epoch(at: WallTime(millisecondsSinceEpoch: .min)) == 0)
        #expect(schedule.epoch(at: never) == UInt64(Int64.max) / 60_000)
    }

    // MARK: What isn't one

    @Test func otherWordsAreRefused() throws {
        let text = try form.text()
        let hash = Base64.encode(Digest.of("hash").array)
        let authority = try text.words("authority")
        for (keyword, other, problem) in [
            ("epoch", "epoch 0x1", "is no number"),
            ("valid-after", "valid-after 2027-01-15T08:01:00Z", "is no time"),
            ("fresh-until", "fresh-until +292278994-08-17T07:12:55.807Z", "is no time"),
            ("valid-until", "valid-until 0", "is no time"),
            ("previous", "previous 1", "has 1 words behind it, not 6"),
            ("beacon", "beacon \(hash)A", "is not 32 bytes"),
            ("period", "period 1 \(hash)", "has 2 words behind it, not 3"),
            ("period", "period -1 \(hash) \(hash)", "is no number"),
            ("authority", "authority \(authority[0]) \(authority[1]) hidden", "is neither 'revealed' nor 'withheld'"),
            ("authority", "authority \(authority[0]) AAAA revealed", "is not 32 bytes"),
            ("authority", "authority x \(hash) revealed", "is no identifier"),
            ("parameter", "parameter debt 1.5", "is no number"),
            ("geometry", "geometry fog-1", "has 1 words behind it, not 2"),
            ("weights", "weights Wbd=0", "has 1 words behind it, not 19"),
            ("weights", "weights" + String(repeating: " Wbd=0", count: 19), "is followed by no weights"),
            ("section", "section gateways 20001 1 \(hash)", "is not between 0 and 20000"),
            ("section", "section gateways 1 50331649 \(hash)", "is not between 0 and 50331648"),
            ("section", "section gateways 1 1 AAAA", "is not 32 bytes"),
            ("section", "section mixes 1 1 \(hash)", "is where 'gateways' belongs"),
            ("section", "section Gateways 1 1 \(hash)", "is where 'gateways' belongs"),
        ] {
            form.expectRefusal(
                of: try text.replacing(keyword, with: other), line: try text.number(of: keyword), problem)
        }
    }

    @Test func itFollowsAnEarlierOne() throws {
        let text = try form.text()
        let (line, words) = (try text.number(of: "previous"), try text.words("previous").dropFirst())
        for epoch in [TrialDocuments.epoch - 1, TrialDocuments.epoch - 2, 0] {
            let other = "previous \(epoch) \(words.joined(separator: " "))"
            try form.expectReading(of: text.replacing("previous", with: other))
        }
        for epoch in [TrialDocuments.epoch, TrialDocuments.epoch + 1, .max] {
            let other = "previous \(epoch) \(words.joined(separator: " "))"
            form.expectRefusal(
                of: try text.replacing("previous", with: other), line: line, "follows one that isn't earlier")
        }
    }

    @Test func weightsHaveOneSpelling() throws {
        let text = try form.text()
        let words = try text.words("weights")
        let line = try text.number(of: "weights")
        for index in words.indices {
            for word in [words[index] + "0000", "wbd=0", words[index].replacing("=", with: "=0"), "Wbd"] {
                var changed = words
                changed[index] = word
                form.expectRefusal(
                    of: try text.replacing("weights", with: "weights " + changed.joined(separator: " ")), line: line,
                    "is followed by no weights")
            }
        }
    }

    @Test func sectionsAreThereOnceAndInOrder() throws {
        let text = try form.text()
        let line = try text.number(of: "section")
        form.expectRefusal(of: text.exchanging(line, line + 1), line: line, "is where 'gateways' belongs")
        form.expectRefusal(of: try text.removing("section"), line: line, "is where 'gateways' belongs")
        form.expectRefusal(of: try text.doubling("section"), line: line + 1, "is where 'mixes' belongs")
    }

    @Test func participantsAndParametersAreSorted() throws {
        let text = try form.text()
        for keyword in ["authority", "parameter"] {
            let line = try text.number(of: keyword)
            form.expectRefusal(of: text.exchanging(line, line + 1), line: line + 1, "out of order")
            form.expectRefusal(of: try text.doubling(keyword), line: line + 1, "out of order")
        }
        let line = try text.number(of: "authority")
        let many = (10...25).map { number in
            let vote = Base64.encode(Digest.of("\(number)").array)
            return "authority \(String(repeating: "0", count: 62))\(number) \(vote) withheld"
        }
        try form.expectReading(of: text.replacingAll("authority", with: Array(many.prefix(15))))
        form.expectRefusal(of: try text.replacingAll("authority", with: many), line: line + 15, "more than 15 times")
    }

    @Test func whatMayBeMissingIsReadWithout() throws {
        let text = try form.text()
        for keyword in ["previous", "authority", "parameter", "geometry"] {
            try form.expectReading(of: text.replacingAll(keyword, with: []))
        }
        for keyword in [
            "epoch", "valid-after", "fresh-until", "valid-until", "beacon", "period", "weights", "section",
        ] {
            #expect(form.refusal(of: try text.removing(keyword))?.line == (try text.number(of: keyword)))
        }
        for keyword in ["epoch", "valid-after", "previous", "beacon", "period", "geometry", "weights"] {
            form.expectRefusal(
                of: try text.doubling(keyword), line: try text.number(of: keyword) + 1, "'\(keyword)' stands where")
        }
    }
}
