public import FogCore

/// What the authorities agree on for an epoch: the head of it, which they sign and which names the sections by their hashes.
public struct Consensus: SignedDocument, Hashable {
    public static let kind = SignedStatement.Kind.consensus
    public static let byteLimit = 1 << 18
    public static let signatureLimit = 2 * NetworkDescription.authorityLimit

    public let epoch: UInt64
    /// From when on it counts.
    public let validAfter: WallTime
    /// When the next should be there.
    public let freshUntil: WallTime
    /// When it can't be used any more.
    public let validUntil: WallTime
    /// The consensus that it follows.
    public let previous: DirectoryState?
    /// A number that nobody chose and nobody knew before the votes were cast.
    public let beacon: Bytes32
    /// The number of the period, …
    public let period: UInt64
    /// … its value …
    public let periodValue: Bytes32
    /// … and that of the period before.
    public let lastPeriodValue: Bytes32
    /// The authorities whose votes counted, sorted.
    public let participants: [Participation]
    /// Sorted by name.
    public let parameters: [NetworkParameter]
    public let geometry: PacketGeometry?
    /// How relays of each kind are to be used in each place.
    public let weights: BandwidthWeights
    /// One of each kind, sorted.
    public let sections: [SectionSummary]

    init(
        epoch: UInt64, schedule: EpochSchedule, previous: DirectoryState?, beacon: Bytes32, period: UInt64,
        periodValue: Bytes32, lastPeriodValue: Bytes32, participants: [Participation],
        parameters: [NetworkParameter], geometry: PacketGeometry?, weights: BandwidthWeights,
        sections: [SectionSummary]
    ) {
        self.epoch = epoch
        validAfter = schedule.start(of: epoch)
        freshUntil = schedule.freshUntil(epoch)
        validUntil = schedule.validUntil(epoch)
        self.previous = previous
        self.beacon = beacon
        self.period = period
        self.periodValue = periodValue
        self.lastPeriodValue = lastPeriodValue
        self.participants = participants
        self.parameters = parameters
        self.geometry = geometry
        self.weights = weights
        self.sections = sections
    }

    public init(reading reader: inout DocumentReader) throws(DocumentError) {
        epoch = try reader.read("epoch").integer()
        validAfter = try reader.read("valid-after").time()
        freshUntil = try reader.read("fresh-until").time()
        validUntil = try reader.read("valid-until").time()
        previous = try DirectoryState.readIfPresent(from: &reader)
        if let previous, previous.epoch >= epoch {
            throw DocumentError(line: reader.line - 1, "it follows one that isn't earlier")
        }
        beacon = try reader.read("beacon").bytes32()
        let words = try reader.read("period", 3...3)
        period = try words[0].integer()
        periodValue = try words[1].bytes32()
        lastPeriodValue = try words[2].bytes32()
        var participants: [Participation] = []
        for words in try reader.readAll("authority", 3...3, limit: NetworkDescription.authorityLimit) {
            let isRevealed = words[2].text == "revealed"
            guard isRevealed || words[2].text == "withheld" else {
                throw words[2].error("neither 'revealed' nor 'withheld'")
            }
            participants.append(
                Participation(
                    authority: try words[0].node(), vote: try words[1].bytes32(), hasRevealed: isRevealed))
            try NodeDescriptor.sorted(participants.map(\.authority), words[0])
        }
        self.participants = participants
        parameters = try NetworkParameter.readAll(from: &reader)
        geometry = try reader.readIfPresent("geometry", 2...2).map { (words) throws(DocumentError) in
            try PacketGeometry(reading: words)
        }
        let weightWords = try reader.read("weights", 19...19)
        guard let weights = BandwidthWeights(text: weightWords.map(\.text).joined(separator: " ")) else {
            throw weightWords[0].error("followed by no weights")
        }
        self.weights = weights
        var sections: [SectionSummary] = []
        for kind in SectionKind.allCases.sorted() {
            let words = try reader.read("section", 4...4)
            guard words[0].text == kind.rawValue else { throw words[0].error("where '\(kind.rawValue)' belongs") }
            sections.append(
                SectionSummary(
                    kind: kind, nodeCount: Int(try words[1].integer(0...UInt64(Vote.nodeLimit))),
                    byteCount: Int(try words[2].integer(0...UInt64(ConsensusSection.byteLimit))),
                    digest: try words[3].bytes32()))
        }
        self.sections = sections
    }

    public func write(to writer: inout DocumentWriter) {
        writer.line("epoch", "\(epoch)")
        writer.line("valid-after", validAfter.description)
        writer.line("fresh-until", freshUntil.description)
        writer.line("valid-until", validUntil.description)
        previous?.write(to: &writer)
        writer.line("beacon", Base64.encode(beacon.array))
        writer.line(
            "period", "\(period)", Base64.encode(periodValue.array), Base64.encode(lastPeriodValue.array))
        for participant in participants {
            writer.line(
                "authority", participant.authority.description, Base64.encode(participant.vote.array),
                participant.hasRevealed ? "revealed" : "withheld")
        }
        for parameter in parameters { parameter.write(to: &writer) }
        geometry?.write(to: &writer)
        writer.line("weights", weights.text.split(separator: " ").map(String.init))
        for section in sections {
            writer.line(
                "section", section.kind.rawValue, "\(section.nodeCount)", "\(section.byteCount)",
                Base64.encode(section.digest.array))
        }
    }

    /// What it hands on to the next.
    public func state(digest: Bytes32) -> DirectoryState {
        DirectoryState(
            epoch: epoch, digest: digest, beacon: beacon, period: period, periodValue: periodValue,
            lastPeriodValue: lastPeriodValue)
    }
}

extension Unverified<Consensus> {
    /// The epoch that it says it is for.
    public var claimedEpoch: UInt64 { claimed.epoch }
}
