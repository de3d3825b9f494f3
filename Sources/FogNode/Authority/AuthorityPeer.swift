import FogClient
import FogCore
import FogDirectory
import FogLink
import FogNetworking
import FogSystem

/// Another authority, as one speaks to it: over one link, on which the newest status follows the last as soon as that has
/// arrived, and documents are fetched beside it.
actor AuthorityPeer {
    private let fetch: DirectoryFetch
    private let patience: Duration
    private var waiting: [UInt8]?
    private var isTelling = false
    private var fetching: Set<WantedDocument> = []

    init(
        _ authority: AuthorityDescription, of network: NetworkDescription, side: LinkSide,
        time: @escaping @Sendable () -> Now
    ) {
        let transport = LinkTransport(
            to: authority.addresses, LinkContact(pattern: .known, staticKey: authority.linkKey, role: .authority),
            as: side, called: "authority \(authority.name)", time: time)
        fetch = DirectoryFetch(call: DirectoryCall(transport: transport), network: network)
        // Longer than a round nobody waits for a status, which will be repeated.
        patience = max(.seconds(2), network.schedule.voteRound)
    }

    /// Tells it a status. One that wasn't told yet is forgotten for it.
    ///
    /// - Returns: Whether the last that was told here arrived, or why not; `nil` if another call sees to it.
    func tell(_ status: [UInt8]) async -> Result<Void, FogError>? {
        waiting = status
        guard !isTelling else { return nil }
        isTelling = true
        defer { isTelling = false }
        var outcome: Result<Void, FogError>?
        while let next = waiting {
            waiting = nil
            do throws(FogError) {
                try await fetch.call.post(next, to: .status, within: patience)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
        }
        return outcome
    }

    /// Fetches a document from it.
    ///
    /// - Returns: `nil` if it hasn't got it, can't be reached, or is being asked for it already.
    func get(_ wanted: WantedDocument, held: [SectionKind: [UInt8]]) async -> AuthorityMessage? {
        guard fetching.insert(wanted).inserted else { return nil }
        defer { fetching.remove(wanted) }
        switch wanted {
        case .vote(let digest):
            return (try? await fetch.call.get(.vote(digest), limit: Vote.byteLimit)).map { .vote($0) }
        case .reveal(let digest):
            return (try? await fetch.call.get(.reveal(digest), limit: Reveal.byteLimit)).map { .reveal($0) }
        case .outage(let digest):
            return (try? await fetch.call.get(.outage(digest), limit: Outage.byteLimit)).map { .outage($0) }
        case .consensus:
            guard let head = try? await fetch.head(), let consensus = try? head.verified(in: fetch.network),
                let sections = try? await fetch.sections(
                    Set(SectionKind.allCases), of: consensus.document, held: held)
            else { return nil }
            return .consensus(head.adding(sections))
        }
    }

    func close() async { await fetch.call.transport.shutdown() }
}
