public import FogCore

/// What everybody in a network starts from: who its authorities are, and how many of them must agree. It is handed out by
/// hand, as a file; there is nothing above it.
public struct NetworkDescription: Hashable, Sendable {
    /// The most authorities that a network has.
    public static let authorityLimit = 15
    /// The most bytes of such a file.
    public static let byteLimit = 65_536

    /// What a network is for.
    public enum Purpose: String, Hashable, Sendable, CaseIterable {
        /// Anybody may take part. Nodes must have addresses that everybody can reach.
        case everybody = "public"
        /// A trial: nodes may have private and loopback addresses, many of them the same.
        case test
    }

    /// Its name, for people.
    public let name: String
    public let purpose: Purpose
    /// When epochs begin and votes are due.
    public let schedule: EpochSchedule
    /// How many authorities must sign a consensus.
    public let threshold: Int
    /// The authorities, sorted by name.
    public let authorities: [AuthorityDescription]
    /// What tells this network from every other: everything in the file but addresses.
    public let identifier: Bytes32

    /// Describes a network.
    ///
    /// - Parameters:
    ///   - epochSeconds: From 5 seconds to a day.
    ///   - threshold: How many must sign; ``defaultThreshold(of:)`` of them if it isn't given.
    /// - Throws: ``DocumentError`` if there is no such network.
    public init(
        name: String, purpose: Purpose, epochSeconds: UInt64, threshold: Int? = nil,
        authorities: [AuthorityDescription]
    ) throws(DocumentError) {
        let threshold = threshold ?? Self.defaultThreshold(of: authorities.count)
        guard DocumentName.isValid(name.utf8), authorities.allSatisfy({ DocumentName.isValid($0.name.utf8) }) else {
            throw DocumentError(line: 0, "a name isn't made of lower-case letters, digits and hyphens")
        }
        guard (1...Self.authorityLimit).contains(authorities.count) else {
            throw DocumentError(line: 0, "a network has 1 to \(Self.authorityLimit) authorities")
        }
        guard (1...authorities.count).contains(threshold), 2 * threshold > authorities.count else {
            throw DocumentError(
                line: 0, "the threshold must be more than half of the authorities, and not more than there are")
        }
        guard EpochSchedule.lengths.contains(epochSeconds) else {
            throw DocumentError(
                line: 0, "an epoch has \(EpochSchedule.lengths.lowerBound) to \(EpochSchedule.lengths.upperBound) s")
        }
        let sorted = authorities.sorted { $0.name < $1.name }
        guard Set(sorted.map(\.name)).count == sorted.count, Set(sorted.map(\.id)).count == sorted.count,
            sorted.allSatisfy({
                $0.identityKey.count == 32 && $0.linkKey.count == 32
                    && $0.addresses.count <= AuthorityDescription.addressLimit
            })
        else { throw DocumentError(line: 0, "two authorities have one name or key, or a key isn't 32 bytes long") }
        self.name = name
        self.purpose = purpose
        self.threshold = threshold
        self.authorities = sorted
        schedule = EpochSchedule(seconds: epochSeconds, rounds: authorities.count - threshold + 1)
        var writer = DocumentWriter()
        Self.write(to: &writer, name, purpose, epochSeconds, threshold, sorted, withAddresses: false)
        identifier = Digest.of("network", writer.bytes)
    }

    /// How many of so many authorities must agree if nobody says otherwise: ⌊2n/3⌋ + 1.
    public static func defaultThreshold(of count: Int) -> Int { max(0, count) * 2 / 3 + 1 }

    /// How many authorities may fail, in whatever way, without a consensus being missed.
    public var toleratedFaults: Int { authorities.count - threshold }

    /// The authority with an identifier.
    public func authority(_ id: NodeID) -> AuthorityDescription? { authorities.first { $0.id == id } }

    /// Reads a network's file.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the file is too long") }
        var reader = DocumentReader(bytes)
        let version = try reader.read("fog-network")
        guard version.text == "1" else { throw version.error("no version of the form that is known here") }
        let name = try reader.read("name").name()
        let purpose = try reader.read("purpose")
        guard let kind = Purpose(rawValue: purpose.text) else { throw purpose.error("neither 'public' nor 'test'") }
        let seconds = try reader.read("epoch").integer(EpochSchedule.lengths)
        let threshold = Int(try reader.read("threshold").integer(1...UInt64(Self.authorityLimit)))
        var authorities: [AuthorityDescription] = []
        var line = reader.line
        while let authority = try AuthorityDescription(readingIfPresent: &reader) {
            authorities.append(authority)
            guard authorities.count <= Self.authorityLimit else {
                throw DocumentError(line: line, "there is one authority too many")
            }
            line = reader.line
        }
        try reader.readEnd()
        try self.init(
            name: name, purpose: kind, epochSeconds: seconds, threshold: threshold, authorities: authorities)
        guard self.bytes == bytes else { throw DocumentError(line: 0, "the authorities aren't sorted by name") }
    }

    /// The file.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        Self.write(
            to: &writer, name, purpose, schedule.seconds, threshold, authorities, withAddresses: true)
        return writer.bytes
    }

    private static func write(
        to writer: inout DocumentWriter, _ name: String, _ purpose: Purpose, _ seconds: UInt64, _ threshold: Int,
        _ authorities: [AuthorityDescription], withAddresses: Bool
    ) {
        writer.line("fog-network", "1")
        writer.line("name", name)
        writer.line("purpose", purpose.rawValue)
        writer.line("epoch", "\(seconds)")
        writer.line("threshold", "\(threshold)")
        for authority in authorities { authority.write(to: &writer, withAddresses: withAddresses) }
    }
}
