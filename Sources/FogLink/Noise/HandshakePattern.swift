/// What the messages of a handshake consist of (The Noise Protocol Framework, revision 34, section 7).
struct HandshakePattern: Hashable, Sendable {
    /// Its name with its modifiers: `XXpsk3`.
    let name: String
    /// Keys that the initiator has given to the responder before the first message.
    let knownOfInitiator: [NoiseToken]
    /// Keys that the responder has given to the initiator before the first message.
    let knownOfResponder: [NoiseToken]
    /// The messages' tokens in turn, the initiator's first.
    private(set) var messages: [[NoiseToken]]

    /// Whether there is a single message and only the initiator speaks.
    var isOneWay: Bool { messages.count == 1 }
    /// Whether a pre-shared key is mixed in, which changes what an ephemeral key does.
    var hasPSK: Bool { messages.contains { $0.contains(.psk) } }
    /// How many pre-shared keys are mixed in.
    var pskCount: Int { messages.joined().count { $0 == .psk } }
    /// Whether an ephemeral KEM takes part.
    var hasKEM: Bool { messages.contains { $0.contains(.e1) } }

    /// The pattern of a name; `nil` if there is none, or a modifier that isn't known, stands twice or doesn't fit.
    ///
    /// As the order of these modifiers doesn't matter, they must be sorted, so that a protocol has a single name
    /// (section 8.1).
    init?(_ name: String) {
        let end = name.firstIndex { $0.isLowercase } ?? name.endIndex
        guard let known = Self.fundamental[String(name[..<end])] else { return nil }
        self.name = name
        knownOfInitiator = known.initiator
        knownOfResponder = known.responder
        messages = known.messages
        let modifiers = name[end...].split(separator: "+", omittingEmptySubsequences: false)
        guard zip(modifiers, modifiers.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        for modifier in end == name.endIndex ? [] : modifiers {
            guard modify(modifier) else { return nil }
        }
    }

    private mutating func modify(_ modifier: Substring) -> Bool {
        if modifier == "hfs" { return addKEM() }
        guard modifier.hasPrefix("psk"), let digit = Int(modifier.dropFirst(3)), modifier == "psk\(digit)",
            (0...messages.count).contains(digit)
        else { return false }
        if digit == 0 {
            messages[0].insert(.psk, at: 0)
        } else {
            messages[digit - 1].append(.psk)
        }
        return true
    }

    /// The KEM key follows the first ephemeral key, behind the exchange with a static key if that follows at once, so that
    /// it is encrypted where it can be; the ciphertext follows the first exchange of ephemeral keys.
    private mutating func addKEM() -> Bool {
        guard let answer = messages.firstIndex(where: { $0.contains(.ee) }), answer > 0,
            let exchange = messages[answer].firstIndex(of: .ee), let key = messages[0].firstIndex(of: .e)
        else { return false }
        let isExchanged = messages[0].indices.contains(key + 1) && messages[0][key + 1] == .es
        messages[0].insert(.e1, at: key + (isExchanged ? 2 : 1))
        messages[answer].insert(.ekem1, at: exchange + 1)
        return true
    }
}

extension HandshakePattern {
    /// The names of all patterns without modifiers, sorted.
    static var names: [String] { fundamental.keys.sorted() }

    private typealias Fundamental = (initiator: [NoiseToken], responder: [NoiseToken], messages: [[NoiseToken]])

    /// One-way, interactive and deferred patterns (sections 7.4, 7.5 and appendix 18.1).
    private static let fundamental: [String: Fundamental] = [
        "N": ([], [.s], [[.e, .es]]),
        "K": ([.s], [.s], [[.e, .es, .ss]]),
        "X": ([], [.s], [[.e, .es, .s, .ss]]),
        "NN": ([], [], [[.e], [.e, .ee]]),
        "NK": ([], [.s], [[.e, .es], [.e, .ee]]),
        "NX": ([], [], [[.e], [.e, .ee, .s, .es]]),
        "XN": ([], [], [[.e], [.e, .ee], [.s, .se]]),
        "XK": ([], [.s], [[.e, .es], [.e, .ee], [.s, .se]]),
        "XX": ([], [], [[.e], [.e, .ee, .s, .es], [.s, .se]]),
        "KN": ([.s], [], [[.e], [.e, .ee, .se]]),
        "KK": ([.s], [.s], [[.e, .es, .ss], [.e, .ee, .se]]),
        "KX": ([.s], [], [[.e], [.e, .ee, .se, .s, .es]]),
        "IN": ([], [], [[.e, .s], [.e, .ee, .se]]),
        "IK": ([], [.s], [[.e, .es, .s, .ss], [.e, .ee, .se]]),
        "IX": ([], [], [[.e, .s], [.e, .ee, .se, .s, .es]]),
        "NK1": ([], [.s], [[.e], [.e, .ee, .es]]),
        "NX1": ([], [], [[.e], [.e, .ee, .s], [.es]]),
        "X1N": ([], [], [[.e], [.e, .ee], [.s], [.se]]),
        "X1K": ([], [.s], [[.e, .es], [.e, .ee], [.s], [.se]]),
        "XK1": ([], [.s], [[.e], [.e, .ee, .es], [.s, .se]]),
        "X1K1": ([], [.s], [[.e], [.e, .ee, .es], [.s], [.se]]),
        "X1X": ([], [], [[.e], [.e, .ee, .s, .es], [.s], [.se]]),
        "XX1": ([], [], [[.e], [.e, .ee, .s], [.es, .s, .se]]),
        "X1X1": ([], [], [[.e], [.e, .ee, .s], [.es, .s], [.se]]),
        "K1N": ([.s], [], [[.e], [.e, .ee], [.se]]),
        "K1K": ([.s], [.s], [[.e, .es], [.e, .ee], [.se]]),
        "KK1": ([.s], [.s], [[.e], [.e, .ee, .se, .es]]),
        "K1K1": ([.s], [.s], [[.e], [.e, .ee, .es], [.se]]),
        "K1X": ([.s], [], [[.e], [.e, .ee, .s, .es], [.se]]),
        "KX1": ([.s], [], [[.e], [.e, .ee, .se, .s], [.es]]),
        "K1X1": ([.s], [], [[.e], [.e, .ee, .s], [.se, .es]]),
        "I1N": ([], [], [[.e, .s], [.e, .ee], [.se]]),
        "I1K": ([], [.s], [[.e, .es, .s], [.e, .ee], [.se]]),
        "IK1": ([], [.s], [[.e, .s], [.e, .ee, .se, .es]]),
        "I1K1": ([], [.s], [[.e, .s], [.e, .ee, .es], [.se]]),
        "I1X": ([], [], [[.e, .s], [.e, .ee, .s, .es], [.se]]),
        "IX1": ([], [], [[.e, .s], [.e, .ee, .se, .s], [.es]]),
        "I1X1": ([], [], [[.e, .s], [.e, .ee, .s], [.se, .es]]),
    ]
}
