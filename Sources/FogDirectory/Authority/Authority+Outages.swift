import FogCore

/// Nodes that went away within an epoch.
extension Authority {
    /// Says which nodes of the newest consensus can't be reached, if that has changed.
    mutating func noteOutage(at now: Now) {
        guard let newest, now.monotonic >= outageAt else { return }
        let down = standing.intersection(book.unreached).sorted()
        guard down != outages[id]?.document.nodes ?? [] else { return }
        // Not each node for itself: what goes away together is told together.
        outageAt = now.monotonic.advanced(by: .seconds(Int64(clamping: schedule.seconds)) / 16)
        let outage = Outage(
            authority: id, epoch: newest.document.epoch, consensus: newest.digest,
            number: UInt64(max(1, now.wall.millisecondsSinceEpoch)), nodes: down)
        guard let signed = try? outage.signed(by: configuration.signer.brief, in: network.identifier) else { return }
        outages[id] = signed
        hasNews = true
    }

    /// Takes what another says about nodes that are out, if it is about the newest consensus.
    mutating func take(outage bytes: [UInt8], from sender: NodeID) {
        guard let outage = try? Unverified<Outage>(parsing: bytes), outage.claimed.authority == sender, let newest,
            outage.claimed.consensus == newest.digest, outage.claimed.epoch == newest.document.epoch,
            outages[sender]?.document.number ?? 0 < outage.claimed.number,
            certificates.genuine(
                outage.statement(in: network.identifier), outage.signatures, of: sender, for: newest.document.epoch,
                areBrief: true) != nil
        else { return }
        outages[sender] = Verified(outage)
    }

    /// What authorities say about nodes that are out, for whoever wants to know; empty if nobody says anything.
    public var outageList: OutageList {
        let said = outages.keys.sorted().compactMap { outages[$0] }
        let authors = Set(said.map(\.document.authority))
        return OutageList(
            outages: said.map(\.bytes),
            certificates: certificates.all.filter { authors.contains($0.document.authority) }.map(\.bytes))
    }
}
