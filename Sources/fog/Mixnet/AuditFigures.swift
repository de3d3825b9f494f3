import FogCore
import FogMixnet
import FogNode

/// What an audit found, as it is shown.
struct AuditFigures: Encodable {
    struct Finding: Encodable {
        let kind: String
        /// Whose, in words.
        let blames: String
        let nodes: [NodeID]
        let share: Double
        let chance: Double
        let deviation: Double?

        private enum CodingKeys: String, CodingKey {
            case kind, blames, nodes, share, chance
            case deviation = "deviation_ms"
        }
    }

    struct Node: Encodable {
        let node: NodeID
        let loops: Int
        let lost: Int
        let checked: Int
        let wrong: Int
        let silent: Int
        /// Whether it keeps packets for random times, which it has to account for.
        let delays: Bool
        let fault: String?

        private enum CodingKeys: String, CodingKey {
            case node, loops, lost, checked, wrong, delays, fault
            case silent = "epochs_not_accounted_for"
        }
    }

    let loops: Int
    let lost: Int
    let checked: Int
    let wrong: Int
    let usualLeast: Double?
    let usualMost: Double?
    let findings: [Finding]
    let nodes: [Node]
    let unexplainedWrong: Double
    let unexplainedLost: Double
    let inseparable: [String]

    private enum CodingKeys: String, CodingKey {
        case loops, lost, checked, wrong, findings, nodes, inseparable
        case usualLeast = "usual_least_ms"
        case usualMost = "usual_most_ms"
        case unexplainedWrong = "unexplained_wrong"
        case unexplainedLost = "unexplained_lost"
    }

    init(_ outcome: MixnetAuditor.Outcome) {
        let report = outcome.report
        loops = report.loops
        lost = report.lost
        checked = report.checked
        wrong = report.wrong
        usualLeast = report.usual.map { $0.lowerBound.secondsValue * 1000 }
        usualMost = report.usual.map { $0.upperBound.secondsValue * 1000 }
        findings = report.findings.map { finding in
            Finding(
                kind: finding.kind.rawValue, blames: Self.words(finding.cause), nodes: Self.nodes(finding.cause),
                share: finding.share, chance: finding.chance,
                deviation: finding.deviation.map { $0.secondsValue * 1000 })
        }
        let faults = Dictionary(grouping: outcome.faults) { $0.node }
        let all = Set(report.nodes.keys).union(faults.keys).union(outcome.silent.keys)
        nodes = all.sorted().map { node in
            let figures = report.nodes[node] ?? AuditReport.NodeFigures()
            // What it is to blame for says more than what isn't known here.
            let fault = faults[node]?.map(\.fault).max { !$0.isLie && $1.isLie }
            return Node(
                node: node, loops: figures.ended, lost: figures.lost, checked: figures.checked, wrong: figures.wrong,
                silent: outcome.silent[node] ?? 0, delays: figures.kept > 0, fault: fault?.description)
        }
        unexplainedWrong = report.unexplainedWrong
        unexplainedLost = report.unexplainedLost
        inseparable = report.inseparable.map(Self.words)
        hasLie = outcome.faults.contains { $0.fault.isLie }
    }

    private let hasLie: Bool

    /// Whether nobody is to blame.
    var isClean: Bool { findings.isEmpty && !hasLie }

    private static func words(_ cause: AuditCause) -> String {
        switch cause {
        case .node(let node): "node \(node.short)"
        case .pair(let first, let second): "\(first.short) or \(second.short), between the two"
        case .arrival(let node): "gateway \(node.short), about when something came"
        }
    }

    private static func nodes(_ cause: AuditCause) -> [NodeID] {
        switch cause {
        case .node(let node), .arrival(let node): [node]
        case .pair(let first, let second): [first, second]
        }
    }

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else { return try format.document(self) }
        Terminal.print("\(loops) loops, \(lost) lost; the delays of \(checked) could be checked, \(wrong) were wrong")
        if let usualLeast, let usualMost {
            Terminal.print(
                "beside their delays loops take \(Words.number(max(0, usualLeast), places: 0)) to "
                    + "\(Words.number(usualMost, places: 0)) ms")
        }
        let table = TextTable(
            columns: [
                .init(title: "NODE"), .init(title: "LOOPS", isNumber: true), .init(title: "LOST", isNumber: true),
                .init(title: "CHECKED", isNumber: true), .init(title: "WRONG", isNumber: true),
                .init(title: "ACCOUNT", rank: 1, least: 10),
            ],
            rows: nodes.map { node in
                let account =
                    node.fault
                    ?? (node.silent > 0 ? "none for \(node.silent) epochs" : node.delays ? "proven" : "keeps none")
                return [
                    node.node.short, "\(node.loops)", "\(node.lost)", "\(node.checked)", "\(node.wrong)", account,
                ]
            })
        for line in table.lines(width: Terminal.outputIsTerminal ? Terminal.size(of: 1).columns : 200) {
            Terminal.print(line)
        }
        if isClean {
            Terminal.print(
                usualLeast == nil
                    ? "Too few loops could be checked to say anything: try for longer, and not in a network's first epochs."
                    : "Nobody is to blame.")
        }
        for finding in findings {
            var words = "\(finding.blames): \(finding.kind == "losses" ? "loses" : "delays wrongly")"
            words += " about \(Words.number(finding.share * 100, places: 0)) of 100 packets"
            if let deviation = finding.deviation {
                words += deviation > 0 ? ", too long" : ", too short"
                words += " by \(Words.number(abs(deviation), places: 0)) ms where it is wrong (median)"
            }
            Terminal.print("\(words); by chance at most \(Words.number(finding.chance * 100, places: 4)) of 100 times")
        }
        if unexplainedWrong > 0.2, wrong > 10 {
            Terminal.print(
                "\(Words.number(unexplainedWrong * 100, places: 0)) of 100 loops took too long or too short by nobody in "
                    + "particular: the machine or its connection may be busy, or many cheat")
        }
        if !inseparable.isEmpty, format == .wide {
            Terminal.print(
                "nothing tells what these do, since all loops went over them: \(inseparable.joined(separator: "; "))")
        }
    }
}
