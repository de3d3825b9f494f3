import Crypto
import FogCore
import FogCrypto
import FogSimulation

@testable import FogLink

/// Both sides of handshakes in all their states, and what an honest other side would say to each.
struct HandshakeStates {
    /// A side, in some state.
    enum Side {
        case initiator(LinkInitiator)
        case responder(LinkResponder)
    }

    /// A state, and what takes it on.
    struct State {
        let name: String
        let side: Side
        let answers: [[UInt8]]
        /// The only messages upon which this side may agree at once.
        let agreements: [[UInt8]]

        /// Whether an honest other side may have said this, so that this one agrees.
        func mayAgree(upon bytes: [UInt8]) -> Bool {
            if agreements.contains(where: bytes.starts) { return true }
            // Cookies and puzzles are no part of what is agreed on, and an opening may follow one that wasn't taken.
            let genuine = agreements.compactMap(Self.essence)
            var inbox = HandshakeInbox()
            guard bytes.withUnsafeBytes({ (try? inbox.add($0)) != nil }) else { return false }
            while let message = try? inbox.next() {
                if let essence = Self.essence(message.bytes), genuine.contains(essence) { return true }
            }
            return false
        }

        /// What is agreed on in an opening.
        private static func essence(_ bytes: [UInt8]) -> [UInt8]? {
            (try? LinkOpening(reading: Array(bytes.dropFirst(3)))).map { $0.bound + $0.noise }
        }
    }

    private(set) var states: [State] = []
    let now = Now(monotonic: MonotonicInstant(nanoseconds: 1_000_000_000), wall: WallTime(millisecondsSinceEpoch: 0))

    init(_ pattern: LinkPattern, using dice: inout SeededGenerator) throws {
        guard let network = Bytes32([UInt8](repeating: 1, count: 32)) else { throw FogError(.failed, "no network") }
        let secret = SecretBytes.random(32, using: &dice)
        let key = Array(
            try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret.revealed).publicKey.rawRepresentation)
        let here = LinkSide(network: network, role: .gateway, staticKey: .random(32, using: &dice))
        let there = LinkSide(network: network, role: .mix, staticKey: secret)
        let weaker = LinkSide(network: network, role: .mix, staticKey: secret, suites: [.chaChaPoly])
        let cookies = LinkCookies(key: .random(32, using: &dice))
        let randomness = (0..<4).map { _ in HandshakeRandomness(using: &dice) }
        let fresh = LinkInitiator(
            here, pattern: pattern, remoteStatic: key, responderRole: .mix, randomness: randomness, at: now)
        func responder(_ side: LinkSide, _ dice: inout SeededGenerator) -> LinkResponder {
            LinkResponder(
                side, cookies: cookies, address: [1], randomness: HandshakeRandomness(using: &dice), at: now)
        }
        var opened = fresh
        let opening = Self.sent { opened.begin(into: &$0) }

        // What the other side says to the first opening, at ease, under pressure, and with another suite.
        var taking = responder(there, &dice)
        let reply = Self.sent { Self.give(opening, to: &taking, .none, now, &$0) }
        var asking = responder(there, &dice)
        let cookie = Self.sent { Self.give(opening, to: &asking, .cookie, now, &$0) }
        var weak = responder(weaker, &dice)
        let retry = Self.sent { Self.give(opening, to: &weak, .none, now, &$0) }
        let puzzle = Self.sent {
            var setting = responder(there, &dice)
            Self.give(opening, to: &setting, .puzzle(.least), now, &$0)
        }
        let refusal = HandshakeMessage(kind: .refusal, body: [LinkRefusal.full.rawValue]).bytes

        var shown = opened
        let second = Self.sent { Self.give(cookie, to: &shown, &$0) }
        var askedAgain = asking
        let replyToSecond = Self.sent { Self.give(second, to: &askedAgain, .cookie, now, &$0) }
        var chosen = opened
        let third = Self.sent { Self.give(retry, to: &chosen, &$0) }
        var weakAgain = weak
        let replyToThird = Self.sent { Self.give(third, to: &weakAgain, .none, now, &$0) }
        var working = opened
        _ = Self.sent { Self.give(puzzle, to: &working, &$0) }
        var last = opened
        let proof = Self.sent { Self.give(reply, to: &last, &$0) }

        let isShort = pattern == .anonymous
        let told = [cookie, retry, puzzle, refusal]
        states += [
            State(name: "initiator, fresh", side: .initiator(fresh), answers: told + [reply], agreements: []),
            State(name: "initiator, opened", side: .initiator(opened), answers: told + [reply], agreements: [reply]),
            State(
                name: "initiator, cookie shown", side: .initiator(shown), answers: told + [replyToSecond],
                agreements: [replyToSecond]),
            State(
                name: "initiator, suite chosen", side: .initiator(chosen), answers: told + [replyToThird],
                agreements: [replyToThird]),
            State(name: "initiator, puzzle set", side: .initiator(working), answers: told + [reply], agreements: []),
            State(
                name: "responder, fresh", side: .responder(responder(there, &dice)),
                answers: [opening, opening + proof], agreements: isShort ? [opening] : []),
            State(
                name: "responder, cookie asked", side: .responder(asking), answers: [second, opening],
                agreements: isShort ? [second, opening] : []),
            State(
                name: "responder, suite asked", side: .responder(weak), answers: [third, opening],
                agreements: isShort ? [third] : []),
        ]
        if !isShort {
            states.append(
                State(name: "responder, opened", side: .responder(taking), answers: [proof], agreements: [proof]))
        }
    }

    /// What a step sends, all together.
    private static func sent(_ step: (inout Outputs<HandshakeAction>) -> Void) -> [UInt8] {
        var outputs = Outputs<HandshakeAction>()
        step(&outputs)
        return outputs.actions.flatMap { action in if case .send(let bytes) = action { bytes } else { [UInt8]() } }
    }

    private static func give(
        _ bytes: [UInt8], to responder: inout LinkResponder, _ pressure: LinkPressure, _ now: Now,
        _ outputs: inout Outputs<HandshakeAction>
    ) {
        bytes.withUnsafeBytes { responder.receive($0, under: pressure, at: now, into: &outputs) }
    }

    private static func give(
        _ bytes: [UInt8], to initiator: inout LinkInitiator, _ outputs: inout Outputs<HandshakeAction>
    ) {
        bytes.withUnsafeBytes { initiator.receive($0, into: &outputs) }
    }
}
