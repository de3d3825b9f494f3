import Testing

@testable import FogLink

@Suite struct HandshakePatternTests {
    private func text(_ name: String) -> String {
        guard let pattern = HandshakePattern(name) else { return "none" }
        return pattern.messages.map { $0.map { "\($0)" }.joined(separator: " ") }.joined(separator: " / ")
    }

    /// As the documents show them.
    @Test(arguments: [
        ("N", "e es"), ("XK", "e es / e ee / s se"), ("XX1", "e / e ee s / es s se"),
        ("X1X1", "e / e ee s / es s / se"),
        ("I1X1", "e s / e ee s / se es"), ("NNpsk0", "psk e / e ee"), ("XXpsk3", "e / e ee s es / s se psk"),
        ("IKpsk2", "e es s ss / e ee se psk"), ("Kpsk0", "psk e es ss"), ("NNpsk0+psk2", "psk e / e ee psk"),
        ("NNhfs", "e e1 / e ee ekem1"), ("NKhfs", "e es e1 / e ee ekem1"), ("XKhfs", "e es e1 / e ee ekem1 / s se"),
        ("XXhfs", "e e1 / e ee ekem1 s es / s se"), ("IKhfs", "e es e1 s ss / e ee ekem1 se"),
        ("INhfs", "e e1 s / e ee ekem1 se"), ("IXhfs", "e e1 s / e ee ekem1 se s es"),
        ("NXhfs+psk0", "psk e e1 / e ee ekem1 s es"), ("NKhfs+psk1", "e es e1 psk / e ee ekem1"),
    ])
    func tokensAreThoseOfTheDocuments(_ name: String, _ tokens: String) {
        #expect(text(name) == tokens)
    }

    @Test func thereAreThreeOneWayTwelveInteractiveAndTwentyThreeDeferredPatterns() {
        let names = HandshakePattern.names
        #expect(names.count { $0.count == 1 } == 3)
        #expect(names.count { $0.count == 2 && !$0.contains("1") } == 12)
        #expect(names.count { $0.contains("1") } == 23)
    }

    /// The rules of sections 7.3 and 9.3, for every pattern with every modifier.
    @Test(arguments: HandshakePattern.names)
    func patternsAreValid(_ name: String) throws {
        for modifier in try RoundTripTests.modifiers(of: name) {
            let pattern = try #require(HandshakePattern(name + modifier))
            var known: Set<String> = []
            for _ in pattern.knownOfInitiator { known.insert("initiator s") }
            for _ in pattern.knownOfResponder { known.insert("responder s") }
            var done: Set<NoiseToken> = []
            for (index, tokens) in pattern.messages.enumerated() {
                let sender = index.isMultiple(of: 2) ? "initiator" : "responder"
                for token in tokens {
                    switch token {
                    case .e, .s:
                        #expect(known.insert("\(sender) \(token)").inserted, "sent once")
                    case .ee, .es, .se, .ss:
                        #expect(done.insert(token).inserted, "exchanged once")
                        let letters = Array("\(token)")
                        #expect(known.contains("initiator \(letters[0])") && known.contains("responder \(letters[1])"))
                    case .e1, .ekem1, .psk: break
                    }
                }
                // Nothing is encrypted before its sender has put in something fresh.
                #expect(known.contains("\(sender) e"))
                if sender == "initiator" {
                    #expect(!done.contains(.se) || done.contains(.ee))
                    #expect(!done.contains(.ss) || done.contains(.es))
                } else {
                    #expect(!done.contains(.es) || done.contains(.ee))
                    #expect(!done.contains(.ss) || done.contains(.se))
                }
            }
        }
    }
}
