import FogCore
import FogCrypto

/// The first message of a link: what the initiator wants, and the first message of the Noise handshake.
struct LinkOpening: Hashable, Sendable {
    /// The version of the protocol that the initiator has chosen.
    var version: UInt8
    var pattern: LinkPattern
    var suite: LinkSuite
    /// All versions that the initiator has.
    var versions: ClosedRange<UInt8>
    /// All suites that the initiator has, most wanted first.
    var suites: [LinkSuite]
    /// What the initiator is.
    var initiatorRole: LinkRole
    /// What the initiator wants the responder to be.
    var responderRole: LinkRole
    /// What the responder has asked to be sent back; empty if it didn't.
    var cookie: [UInt8]
    /// The solution of the responder's puzzle, if it set one.
    var solution: PuzzleSolution?
    /// The Noise handshake's first message.
    var noise: [UInt8]

    private static let cookieLimit = 64

    /// The part that both sides bind to the handshake: everything but cookie, puzzle and Noise message.
    var bound: [UInt8] {
        [
            version, pattern.rawValue, suite.rawValue, versions.lowerBound, versions.upperBound,
            initiatorRole.rawValue, responderRole.rawValue, UInt8(truncatingIfNeeded: suites.count),
        ] + suites.map(\.rawValue)
    }

    var bytes: [UInt8] {
        bound + [UInt8(truncatingIfNeeded: cookie.count)] + cookie + [solution == nil ? 0 : 1]
            + (solution?.bytes ?? []) + noise
    }

    init(
        version: UInt8, pattern: LinkPattern, suite: LinkSuite, versions: ClosedRange<UInt8>, suites: [LinkSuite],
        initiatorRole: LinkRole, responderRole: LinkRole
    ) {
        self.version = version
        self.pattern = pattern
        self.suite = suite
        self.versions = versions
        self.suites = suites
        self.initiatorRole = initiatorRole
        self.responderRole = responderRole
        cookie = []
        noise = []
    }

    /// Reads an opening. Suites that aren't known are left out.
    init(reading bytes: [UInt8]) throws(LinkError) {
        do {
            var reader = ByteReader(bytes.span.bytes)
            version = try reader.readInteger()
            let (pattern, suite) = (try reader.readInteger(UInt8.self), try reader.readInteger(UInt8.self))
            let (lowest, highest) = (try reader.readInteger(UInt8.self), try reader.readInteger(UInt8.self))
            let (initiator, responder) = (try reader.readInteger(UInt8.self), try reader.readInteger(UInt8.self))
            let count = try reader.readInteger(UInt8.self)
            let suites = try reader.readArray(Int(count))
            let cookieLength = Int(try reader.readInteger(UInt8.self))
            guard let pattern = LinkPattern(rawValue: pattern), let suite = LinkSuite(rawValue: suite),
                lowest <= highest, let initiator = LinkRole(rawValue: initiator),
                let responder = LinkRole(rawValue: responder), (1...8).contains(suites.count),
                cookieLength <= Self.cookieLimit
            else { throw LinkError.handshakeMessage("opening") }
            self.pattern = pattern
            self.suite = suite
            versions = lowest...highest
            self.suites = suites.compactMap(LinkSuite.init)
            // Only what is understood as a whole can be bound as a whole.
            guard self.suites.count == suites.count, self.suites.contains(suite), versions.contains(version) else {
                throw LinkError.handshakeMessage("opening")
            }
            initiatorRole = initiator
            responderRole = responder
            cookie = try reader.readArray(cookieLength)
            if try reader.readFlag("solution") {
                solution = try PuzzleSolution(try reader.readArray(PuzzleSolution.byteCount))
            }
            noise = try reader.readArray(reader.remaining)
        } catch {
            throw .handshakeMessage("opening")
        }
    }
}
