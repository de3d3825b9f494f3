public import FogCore

/// What can be asked for, or handed in, where a directory is served over HTTP.
public enum DirectoryResource: Hashable, Sendable {
    /// GET: the newest consensus with its certificates, or that of an epoch: a ``ConsensusBundle`` without sections.
    case consensus(epoch: UInt64?)
    /// GET: a section by its digest; or what makes it out of an older one: a ``DocumentDiff``.
    case section(SectionKind, Bytes32, from: Bytes32?)
    /// GET: a vote or a reveal of the epoch whose consensus is being made.
    case vote(Bytes32)
    case reveal(Bytes32)
    /// GET: what authorities say about nodes of the newest consensus that are out: an ``OutageList``; or what the one that is
    /// asked says itself, by its digest: an ``Outage``.
    case outages
    case outage(Bytes32)
    /// GET: what an authority has seen and signed. POST: what the caller, an authority, has.
    case status
    /// GET: how an authority stands, for people.
    case report
    /// POST: a ``NodePublication``.
    case descriptors
    /// GET: what nodes have made known about an epoch that is over: a ``DisclosureList``. POST, without an epoch: a
    /// ``Disclosure``.
    case disclosures(epoch: UInt64?)

    private static let root = "/v1/directory/"

    /// The path and query of a request.
    public var path: String {
        let rest =
            switch self {
            case .consensus(nil): "consensus"
            case .consensus(let epoch?): "consensus/\(epoch)"
            case .section(let kind, let digest, nil): "sections/\(kind.rawValue)/\(Self.text(digest))"
            case .section(let kind, let digest, let old?):
                "sections/\(kind.rawValue)/\(Self.text(digest))?from=\(Self.text(old))"
            case .vote(let digest): "votes/\(Self.text(digest))"
            case .reveal(let digest): "reveals/\(Self.text(digest))"
            case .outages: "outages"
            case .outage(let digest): "outages/\(Self.text(digest))"
            case .status: "status"
            case .report: "report"
            case .descriptors: "descriptors"
            case .disclosures(nil): "disclosures"
            case .disclosures(let epoch?): "disclosures/\(epoch)"
            }
        return Self.root + rest
    }

    /// What a path with its query names; `nil` if it names nothing.
    public init?(path: some StringProtocol) {
        guard path.utf8.count <= 512, path.hasPrefix(Self.root) else { return nil }
        let parts = String(path.dropFirst(Self.root.count)).split(
            separator: "?", omittingEmptySubsequences: false)
        let words = parts[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 1 || parts.count == 2 && words[0] == "sections" else { return nil }
        switch (words[0], words.count) {
        case ("consensus", 1): self = .consensus(epoch: nil)
        case ("consensus", 2):
            guard let epoch = Self.number(words[1]) else { return nil }
            self = .consensus(epoch: epoch)
        case ("sections", 3):
            guard let kind = SectionKind(rawValue: words[1]), let digest = Self.digest(words[2]) else { return nil }
            var old: Bytes32?
            if parts.count == 2 {
                guard parts[1].hasPrefix("from="), let from = Self.digest(parts[1].dropFirst(5)) else { return nil }
                old = from
            }
            self = .section(kind, digest, from: old)
        case ("votes", 2):
            guard let digest = Self.digest(words[1]) else { return nil }
            self = .vote(digest)
        case ("reveals", 2):
            guard let digest = Self.digest(words[1]) else { return nil }
            self = .reveal(digest)
        case ("outages", 1): self = .outages
        case ("outages", 2):
            guard let digest = Self.digest(words[1]) else { return nil }
            self = .outage(digest)
        case ("status", 1): self = .status
        case ("report", 1): self = .report
        case ("descriptors", 1): self = .descriptors
        case ("disclosures", 1): self = .disclosures(epoch: nil)
        case ("disclosures", 2):
            guard let epoch = Self.number(words[1]) else { return nil }
            self = .disclosures(epoch: epoch)
        default: return nil
        }
    }

    private static func text(_ digest: Bytes32) -> String { Hexadecimal.encode(digest.array) }

    private static func digest(_ text: some StringProtocol) -> Bytes32? {
        guard text.utf8.count == 64, let bytes = Hexadecimal.decode(text) else { return nil }
        return Bytes32(bytes)
    }

    private static func number(_ text: String) -> UInt64? {
        guard let number = UInt64(text), text == "\(number)" else { return nil }
        return number
    }
}
