public import FogCore
import FogDirectory
import FogSystem

extension DirectoryClient {
    /// How the directory stands: asks each authority how it does, after a ``refresh()``.
    public func status() async -> DirectoryStatus {
        let answers = await refresh()
        let authorities = await reports()
        let now = SystemClock().now().wall
        var status = DirectoryStatus(
            network: network.name, epoch: network.schedule.epoch(at: now), threshold: network.threshold,
            standing: Self.word(view.standing(at: now)), consensus: consensus(at: now), authorities: authorities,
            findings: [])
        status.findings = DirectoryDiagnosis(network: network, status: status, view: view, now: now).findings
        for answer in answers {
            guard case .failure(let error) = answer.outcome, error.code == .corrupted || error.code == .conflict else {
                continue
            }
            status.findings.append("what \(answer.source) has isn't taken: \(error.message)")
        }
        return status
    }

    /// How one authority stands.
    ///
    /// - Throws: ``FogError/Code/notFound`` if the network has none of this name, ``FogError/Code/unavailable`` if it can't
    ///   be reached.
    public func report(of name: String) async throws(FogError) -> AuthorityReport {
        guard let source = authorities.first(where: { $0.name == name }) else {
            let names = network.authorities.map(\.name).joined(separator: ", ")
            throw FogError(.notFound, "the network '\(network.name)' has no authority '\(name)'; it has \(names)")
        }
        return try await source.fetch.report()
    }

    private func reports() async -> [DirectoryStatus.Authority] {
        await withTaskGroup { group in
            for source in authorities {
                group.addTask {
                    let clock = SystemClock()
                    let asked = clock.now()
                    do throws(FogError) {
                        let report = try await source.fetch.report()
                        let half = asked.monotonic.duration(to: clock.now().monotonic) / 2
                        let offset = asked.wall.advanced(by: half).duration(to: report.time)
                        return DirectoryStatus.Authority(
                            name: source.name, report: report, clockOffset: Double(offset.clampedMilliseconds) / 1000)
                    } catch {
                        return DirectoryStatus.Authority(name: source.name, failure: error.message)
                    }
                }
            }
            var reports: [DirectoryStatus.Authority] = []
            for await report in group { reports.append(report) }
            return reports.sorted { $0.name < $1.name }
        }
    }

    private func consensus(at now: WallTime) -> DirectoryStatus.Consensus? {
        guard let held = view.usable(at: now) ?? view.newest else { return nil }
        let document = held.consensus.document
        let signers = (try? held.bundle.signers(in: network)) ?? []
        func names(_ isSigner: Bool) -> [String] {
            network.authorities.filter { signers.contains($0.id) == isSigner }.map(\.name)
        }
        return DirectoryStatus.Consensus(
            epoch: document.epoch, digest: Hexadecimal.encode(held.consensus.digest.array),
            validAfter: document.validAfter, freshUntil: document.freshUntil, validUntil: document.validUntil,
            signers: names(true), missing: names(false))
    }

    private static func word(_ standing: DirectoryView.Standing) -> String {
        switch standing {
        case .empty: "none"
        case .fresh: "fresh"
        case .stale: "stale"
        case .expired: "expired"
        case .clockBehind: "clock-behind"
        }
    }
}
