public import FogCore

/// Checks by a maker's own loops whether nodes keep packets for as long as their verifiable delays say.
///
/// A loop shows only the sum over its hops. Whose it was that a loop took too long or too short shows over many loops: those
/// that took as long as they should speak for all that they went over.
public struct DelayAudit: Sendable {
    /// With which probability at most somebody is named though nobody cheats, in a whole audit and for each kind of finding.
    public static let chance = 0.005
    /// Shares below this aren't named: machines have bad moments.
    public static let leastShare = 0.05
    /// How many loops are looked at.
    public static let limit = 200_000

    private var loops: [AuditedLoop] = []

    public init() {}

    /// Takes a loop that came back or is lost. No more than ``limit``.
    public mutating func take(_ loop: AuditedLoop) {
        guard loops.count < Self.limit else { return }
        loops.append(loop)
    }

    public var count: Int { loops.count }

    /// The epochs of the loops.
    public var epochs: Set<UInt64> { Set(loops.map(\.epoch)) }

    /// The nodes that kept a loop which came back, each with the loop's epoch.
    public var delays: [(node: NodeID, epoch: UInt64)] {
        loops.filter { $0.time != nil }.flatMap { loop in
            loop.hops.filter { $0.delaySecret != nil }.map { ($0.node, loop.epoch) }
        }
    }

    /// What the loops tell. Seconds for a hundred thousand loops.
    ///
    /// - Parameter key: What a node's delays follow from in an epoch, if that is known and was checked.
    public func report(by key: (NodeID, UInt64) -> DelayKey?) -> AuditReport {
        var report = AuditReport()
        report.loops = loops.count
        judgeLosses(&report)
        judgeDelays(&report, by: key)
        leaveOutPairsOfNamed(&report)
        report.inseparable = Array(Set(report.inseparable)).sorted()
        return report
    }

    /// Of a pair with a node that is named by itself, the other is in it for nothing but what that one does.
    private func leaveOutPairsOfNamed(_ report: inout AuditReport) {
        var named: Set<NodeID> = []
        for finding in report.findings {
            if case .node(let node) = finding.cause { named.insert(node) }
        }
        report.findings.removeAll { finding in
            guard case .pair(let first, let second) = finding.cause else { return false }
            return named.contains(first) || named.contains(second)
        }
    }

    private func judgeLosses(_ report: inout AuditReport) {
        var observations: [CauseSearch<AuditCause>.Observation] = []
        for loop in loops {
            let isLost = loop.time == nil
            observations.append(.init(causes: loop.causes, isBad: isLost))
            if isLost { report.lost += 1 }
            for node in Set(loop.hops.map(\.node)) {
                report.nodes[node, default: AuditReport.NodeFigures()].ended += 1
                if isLost { report.nodes[node]?.lost += 1 }
                if loop.hops.contains(where: { $0.node == node && $0.delaySecret != nil }) {
                    report.nodes[node]?.kept += 1
                }
            }
        }
        let search = CauseSearch(observations)
        let (found, rest) = search.run(chance: Self.chance)
        report.unexplainedLost = rest
        report.inseparable += search.inseparable
        for finding in found where finding.share >= Self.leastShare {
            report.findings.append(
                AuditReport.Finding(
                    kind: .losses, cause: finding.cause, share: finding.share, chance: finding.chance, deviation: nil))
        }
    }

    private func judgeDelays(_ report: inout AuditReport, by key: (NodeID, UInt64) -> DelayKey?) {
        var checked: [(loop: AuditedLoop, residual: Duration)] = []
        for loop in loops {
            guard let time = loop.time, let delay = loop.delay(by: key) else { continue }
            checked.append((loop, time - delay))
        }
        report.checked = checked.count
        let means = checked.map(\.loop.mean).sorted()
        guard !means.isEmpty,
            let residuals = LoopResiduals(checked.map(\.residual), mean: means[means.count / 2])
        else { return }
        let usual = residuals.usual
        report.usual = usual
        var observations: [CauseSearch<AuditCause>.Observation] = []
        for (loop, residual) in checked {
            let isWrong = !usual.contains(residual)
            observations.append(.init(causes: loop.causes, isBad: isWrong))
            if isWrong { report.wrong += 1 }
            for node in Set(loop.hops.map(\.node)) {
                report.nodes[node, default: AuditReport.NodeFigures()].checked += 1
                if isWrong { report.nodes[node]?.wrong += 1 }
            }
        }
        let search = CauseSearch(observations)
        let (found, rest) = search.run(chance: Self.chance)
        report.unexplainedWrong = rest
        report.inseparable += search.inseparable
        for finding in found where finding.share >= Self.leastShare {
            let deviations = checked.filter { !usual.contains($0.residual) && $0.loop.causes.contains(finding.cause) }
                .map { $0.residual - ($0.residual < usual.lowerBound ? usual.lowerBound : usual.upperBound) }.sorted()
            report.findings.append(
                AuditReport.Finding(
                    kind: .delays, cause: finding.cause, share: finding.share, chance: finding.chance,
                    deviation: deviations.isEmpty ? nil : deviations[deviations.count / 2]))
        }
    }
}
