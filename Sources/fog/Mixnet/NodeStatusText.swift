import FogCore
import FogNode
import Glibc

/// How a node stands, in lines for people.
struct NodeStatusText {
    private let report: NodeReport
    private let isWide: Bool

    /// - Parameter isWide: Whether what people seldom ask for is there too.
    init(_ report: NodeReport, isWide: Bool) {
        self.report = report
        self.isWide = isWide
    }

    var lines: [String] {
        var fields: [(String, String)] = [
            ("NODE", report.node.description),
            ("ROLES", (report.roles + report.services.map { "'\($0)'" }).joined(separator: ", ")),
            ("STATE", state),
            ("EPOCH", "\(report.epoch), consensus of \(report.consensusEpoch.map { "\($0)" } ?? "none")"),
            ("LAYER", report.layer.map { "\($0)" } ?? "-"),
            ("RUNS", "\(Words.duration(report.startedAt.duration(to: report.time))), process \(report.process)"),
        ]
        for publication in report.publications where publication.problem != nil {
            fields.append(("PROBLEM", "authority \(publication.authority): \(publication.problem ?? "")"))
        }
        if let carrying = report.carrying { fields += Self.fields(of: carrying, isWide: isWide) }
        let width = fields.reduce(0) { max($0, $1.0.count) }
        var lines = fields.map { "\($0.0.padded(to: width))  \(Terminal.safe($0.1))" }
        if let carrying = report.carrying, !carrying.neighbours.isEmpty {
            lines.append("")
            let room = Terminal.outputIsTerminal ? Terminal.size(of: STDOUT_FILENO).columns : 400
            lines += Self.table(of: carrying.neighbours).lines(width: room)
        }
        return lines
    }

    private var state: String {
        switch report.state {
        case .noConsensus: "no consensus: it carries nothing until it has a valid one"
        case .unlisted: "not in the consensus: it carries nothing yet"
        case .noLayer: "no layer: it carries nothing until the consensus gives it one"
        case .carrying: "carries packets"
        case .paused: "paused: its own loops don't come back, so it sends nothing on"
        }
    }

    private static func fields(of carrying: NodeReport.Carrying, isWide: Bool) -> [(String, String)] {
        let (packets, held, loops) = (carrying.packets, carrying.held, carrying.loops)
        let gone = "\(packets.left) left, \(packets.delivered) delivered"
        let waiting = "\(held.waiting) wait to be unwrapped, \(held.unwrapping) are being"
        let later = "\(held.delayed) are delayed, \(held.leaving) leave; at most \(held.limit)"
        let ended = "of the last \(loops.recentlyEnded), \(loops.recentlyReturned) came back"
        var fields: [(String, String)] = []
        fields.append(("PACKETS", "\(packets.received) received, \(packets.sent) of its own; \(gone)"))
        fields.append(("HELD", "\(waiting), \(later)"))
        fields.append(("DROPPED", list(packets.dropped)))
        fields.append(("LATENESS", "p50 \(time(carrying.lateness.p50)), p99 \(time(carrying.lateness.p99))"))
        fields.append(
            ("LOOPS", "\(loops.sent) sent, \(loops.returned) returned, \(loops.lost) lost; \(ended)"))
        if let gateway = carrying.gateway {
            let size = Words.size(Int64(gateway.bytes))
            fields.append(("GATEWAY", "\(gateway.guests) clients, \(gateway.mailboxes) mailboxes with \(size)"))
        }
        if let service = carrying.service {
            let refused = list(service.refused)
            let counts = "\(service.exchanges) requests known; \(service.answered) answered, refused: \(refused)"
            fields.append(("SERVICE", "\(counts); \(service.loops) loops sent back"))
        }
        guard isWide else { return fields }
        let (delays, memory, replays) = (carrying.delays, carrying.memory, carrying.replays)
        let ratio = memory.hitRatio.map { Words.number($0, places: 3) } ?? "-"
        let batch = carrying.meanBatch.map { Words.number($0, places: 1) } ?? "-"
        fields.append(("DELAYS", "mean \(time(delays.mean)), p99 \(time(delays.p99))"))
        fields.append(("BATCHES", "\(batch) packets on average"))
        fields.append(("MEMORY", "places taken: \(memory.fresh) anew, \(memory.reused) again; ratio \(ratio)"))
        fields.append(("REPLAYS", "\(replays.tags) packets known, \(Words.size(Int64(replays.bytes)))"))
        return fields
    }

    private static func list(_ counts: [String: UInt64]) -> String {
        let named = counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return named.isEmpty ? "none" : named.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    private static func table(of neighbours: [NodeReport.Neighbour]) -> TextTable {
        TextTable(
            columns: [
                .init(title: "NEIGHBOUR"), .init(title: "IS", rank: 2), .init(title: "DIRECTION"),
                .init(title: "LINKS", isNumber: true), .init(title: "LEAVING", isNumber: true, rank: 1),
            ],
            rows: neighbours.map(row))
    }

    private static func row(_ neighbour: NodeReport.Neighbour) -> [String] {
        let layer = neighbour.layer.map { " of layer \($0)" } ?? ""
        let direction = neighbour.isNext ? (neighbour.isSender ? "to, from" : "to") : "from"
        return [
            neighbour.node.short, neighbour.roles.joined(separator: ", ") + layer, direction, "\(neighbour.links)",
            "\(neighbour.leaving)",
        ]
    }

    /// A time in seconds, such as `12.3 ms`.
    static func time(_ seconds: Double?) -> String {
        guard let seconds else { return "-" }
        if seconds < 0.001 { return "\(Words.number(seconds * 1e6, places: 0)) µs" }
        if seconds < 1 { return "\(Words.number(seconds * 1e3, places: 1)) ms" }
        return "\(Words.number(seconds, places: 2)) s"
    }
}
