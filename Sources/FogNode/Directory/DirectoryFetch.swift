import FogCore
import FogDirectory
import FoundationEssentials

/// Fetches a consensus from one place, and of its sections those that are wanted: as diffs where an older one is held.
struct DirectoryFetch: Sendable {
    let call: DirectoryCall
    let network: NetworkDescription

    /// The newest consensus there, or that of an epoch, without sections. Nothing of it is checked but its form.
    func head(of epoch: UInt64? = nil, within time: Duration = .seconds(30)) async throws(FogError) -> ConsensusBundle {
        let bytes = try await call.get(.consensus(epoch: epoch), limit: ConsensusBundle.headLimit, within: time)
        do throws(DocumentError) {
            return try ConsensusBundle(parsing: bytes)
        } catch {
            throw FogError(.corrupted, "what was sent as a consensus is none: \(error)")
        }
    }

    /// Sections of a consensus that was checked.
    ///
    /// - Parameter held: Sections of an older one.
    func sections(
        _ kinds: Set<SectionKind>, of consensus: Consensus, held: [SectionKind: [UInt8]]
    ) async throws(FogError) -> [SectionKind: [UInt8]] {
        var sections: [SectionKind: [UInt8]] = [:]
        for summary in consensus.sections where kinds.contains(summary.kind) {
            sections[summary.kind] = try await section(summary, held: held[summary.kind])
        }
        return sections
    }

    /// What authorities say about nodes that are out.
    func outages() async throws(FogError) -> OutageList {
        let bytes = try await call.get(.outages, limit: OutageList.byteLimit)
        do throws(DocumentError) {
            return try OutageList(parsing: bytes)
        } catch {
            throw FogError(.corrupted, "what was sent as outages is none: \(error)")
        }
    }

    /// What nodes have made known about an epoch.
    func disclosures(of epoch: UInt64) async throws(FogError) -> DisclosureList {
        let bytes = try await call.get(.disclosures(epoch: epoch), limit: DisclosureList.byteLimit)
        do throws(DocumentError) {
            return try DisclosureList(parsing: bytes)
        } catch {
            throw FogError(.corrupted, "what was sent as disclosures is none: \(error)")
        }
    }

    /// How an authority stands.
    func report(within time: Duration = .seconds(5)) async throws(FogError) -> AuthorityReport {
        let bytes = try await call.get(.report, limit: AuthorityReport.byteLimit, within: time)
        do {
            return try JSONDecoder().decode(AuthorityReport.self, from: Data(bytes))
        } catch {
            throw FogError(.corrupted, "what was sent as a report is none", cause: error)
        }
    }

    private func section(_ summary: SectionSummary, held: [UInt8]?) async throws(FogError) -> [UInt8] {
        if let held, summary.isOf(held) { return held }
        let old = held.map { SectionSummary.digest(of: $0) }
        let bytes = try await call.get(
            .section(summary.kind, summary.digest, from: old), limit: summary.byteCount + 1024)
        if summary.isOf(bytes) { return bytes }
        guard let held else { throw wrong(summary, "it has another digest") }
        do throws(DocumentError) {
            return try DocumentDiff.apply(bytes, to: held, expecting: summary.digest, limit: summary.byteCount)
        } catch {
            throw wrong(summary, "\(error)")
        }
    }

    private func wrong(_ summary: SectionSummary, _ why: String) -> FogError {
        FogError(.corrupted, "what was sent as the section '\(summary.kind.rawValue)' isn't it: \(why)")
    }
}
