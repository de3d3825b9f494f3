import FogCore
import FogDirectory

/// What is wrong with a directory, in words that name who and what.
struct DirectoryDiagnosis {
    let network: NetworkDescription
    let status: DirectoryStatus
    let view: DirectoryView
    let now: WallTime

    /// From how many seconds on a clock is worth a word: rounds of votes may be as short as that.
    private static let clockTolerance = 2.0

    var findings: [String] { reachability + clocks + agreement + standing }

    private var reachable: [(name: String, report: AuthorityReport, offset: Double)] {
        status.authorities.compactMap { authority in
            authority.report.map { (authority.name, $0, authority.clockOffset ?? 0) }
        }
    }

    private var reachability: [String] {
        let lost = status.authorities.filter { $0.report == nil }
        guard !lost.isEmpty else { return [] }
        var findings = lost.map { $0.failure ?? "authority \($0.name) can't be reached" }
        let count = status.authorities.count - lost.count
        if count < network.threshold {
            findings.append(
                "\(count) of \(status.authorities.count) authorities can be reached, and \(network.threshold) have to sign "
                    + "a consensus: there can be no new one until more are back")
        }
        return findings
    }

    private var clocks: [String] {
        let offsets = reachable.map(\.offset).sorted()
        guard !offsets.isEmpty else { return [] }
        let median = offsets[offsets.count / 2]
        var findings: [String] = []
        if abs(median) > Self.clockTolerance, 2 * offsets.count > network.authorities.count {
            let side = median > 0 ? "behind" : "ahead of"
            findings.append(
                "this machine's clock is \(Self.seconds(median)) \(side) those of the authorities: set it")
        }
        for (name, _, offset) in reachable where abs(offset - median) > Self.clockTolerance {
            let side = offset > median ? "ahead of" : "behind"
            findings.append("the clock of authority \(name) is \(Self.seconds(offset - median)) \(side) the others'")
        }
        return findings
    }

    private static func seconds(_ value: Double) -> String { "\(Int(abs(value).rounded())) s" }

    /// What authorities say against each other, and why they have come to no consensus.
    private var agreement: [String] {
        var findings: [String] = []
        let newest = reachable.compactMap(\.report.newestEpoch).max()
        var digests: [String: [String]] = [:]
        for (name, report, _) in reachable {
            if report.newestEpoch == newest, let digest = report.newestDigest {
                digests[digest, default: []].append(name)
            }
            if report.isAbstaining {
                findings.append("authority \(name) says nothing in this epoch; it goes on in the next")
            }
            if let newest, report.newestEpoch ?? 0 < newest {
                findings.append(
                    report.newestEpoch.map { "authority \(name) has no newer consensus than that of epoch \($0)" }
                        ?? "authority \(name) has no consensus yet")
            }
        }
        if digests.count > 1 {
            let sides = digests.sorted { $0.key < $1.key }.map { "\($0.value.joined(separator: ", ")) have \($0.key)" }
            findings.append("the authorities have different consensuses: " + sides.joined(separator: "; "))
        }
        for liar in Set(reachable.flatMap(\.report.liars)).sorted() {
            findings.append("authority \(liar) has signed two different documents for one epoch")
        }
        if newest.map({ $0 < status.epoch }) ?? !reachable.isEmpty { findings += failures }
        return findings
    }

    /// Why the last epochs have no consensus, as those say who tried.
    private var failures: [String] {
        var said: [String: [String]] = [:]
        for (name, report, _) in reachable {
            if let note = report.notes.last(where: { $0.text.hasPrefix("no consensus") }) {
                said[note.text, default: []].append(name)
            }
        }
        return said.sorted { $0.key < $1.key }.map { "\($0.value.sorted().joined(separator: ", ")): \($0.key)" }
    }

    /// What that means for whoever uses the directory here.
    private var standing: [String] {
        switch view.standing(at: now) {
        case .fresh: return []
        case .stale:
            guard let document = view.newest?.consensus.document else { return [] }
            return [
                "the consensus of epoch \(document.epoch) is the newest; it can be used until \(document.validUntil)"
            ]
        case .expired:
            guard let document = view.newest?.consensus.document else { return [] }
            return [
                "the newest consensus is that of epoch \(document.epoch), which couldn't be used any more from "
                    + "\(document.validUntil) on"
            ]
        case .empty:
            let next = network.schedule.start(of: status.epoch &+ 1)
            return ["there is no consensus yet; the next is due before \(next)"]
        case .clockBehind(let gap):
            return [
                "the newest consensus is from the future: this machine's clock is at least "
                    + "\(gap.clampedMilliseconds / 1000) s behind"
            ]
        }
    }
}
