import ArgumentParser
import FogCore
import FogDirectory
import FogNode
import FogStorage
import Glibc

/// Which node's status is wanted, and in which form.
struct NodeStatusOptions: ParsableArguments {
    static let discussion = """
        Asks over the socket in the node's folder, which answers this user and root only. Without a folder it asks all \
        such nodes that 'fog up' runs in the data folder.
        """

    @Argument(
        help: "The node's folder, or the name of a part of 'fog up'; otherwise all of them.", completion: .directory)
    var folder: String?

    @Option(
        name: .long, help: "The data folder; otherwise FOG_DATA, or a folder in your home.", completion: .directory)
    var data: String?

    @OptionGroup var output: OutputOptions

    /// Shows how nodes with a role stand.
    func show(_ role: NodeRole) async throws {
        guard let folder else { return try await showAll(role) }
        let report = try await NodeStatusCall.report(in: try place(of: folder))
        guard report.roles.contains(role.rawValue) else {
            let roles = report.roles.joined(separator: ", ")
            throw FogError(.conflict, "the node in '\(folder)' is no \(role.rawValue): it is a \(roles)")
        }
        switch output.output {
        case .json, .yaml: try output.output.document(report)
        case .name: Terminal.print(report.node.description)
        case .table, .wide: NodeStatusText(report, isWide: output.output == .wide).lines.forEach(Terminal.print)
        }
    }

    /// A node's folder: one that is named so, or that of a part of 'fog up'.
    private func place(of name: String) throws(FogError) -> String {
        guard !name.contains("/"), access(name, F_OK) != 0 else { return name }
        let part = "\(try DataFolder(data).mixes)/\(name)"
        return access(part, F_OK) == 0 ? part : name
    }

    private func showAll(_ role: NodeRole) async throws {
        let folder = try DataFolder(data).mixes
        let names = try nodes(role, in: folder)
        guard !names.isEmpty else {
            throw FogError(.notFound, "'\(folder)' has no \(role.rawValue): name the folder of one")
        }
        var items: [NodeStatusItem] = []
        for name in names {
            do throws(FogError) {
                items.append(.init(name: name, report: try await NodeStatusCall.report(in: "\(folder)/\(name)")))
            } catch {
                items.append(.init(name: name, problem: error.message))
            }
        }
        if output.output == .name {
            for item in items where item.report != nil { Terminal.print(item.name) }
        } else {
            try output.show(items, .nodeStatus)
        }
        guard items.contains(where: { $0.report != nil }) else {
            throw FogError(.unavailable, "no \(role.rawValue) of '\(folder)' runs; 'fog up' starts them")
        }
    }

    /// The nodes that 'fog up' runs, or ran, in the order of their numbers.
    private func nodes(_ role: NodeRole, in folder: String) throws(FogError) -> [String] {
        guard access(folder, F_OK) == 0 else { return [] }
        let names = try PosixFolder(folder).names().filter { $0.hasPrefix("\(role.rawValue)-") }
        return names.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }
}

/// A node of several.
struct NodeStatusItem: Encodable {
    var name: String
    var report: NodeReport?
    /// Why it hasn't said anything.
    var problem: String?
}

extension Listing where Item == NodeStatusItem {
    static let nodeStatus = Listing(
        name: \.name,
        columns: [
            Column(title: "NAME", value: \.name),
            Column(title: "STATE", value: \.state),
            Column(title: "LAYER", value: \.layer),
            Column(title: "EPOCH", value: \.epoch),
            Column(title: "RECEIVED", value: \.received),
            Column(title: "LEFT", value: \.left),
            Column(title: "DELIVERED", value: \.delivered),
            Column(title: "DROPPED", value: \.dropped),
            Column(title: "HELD", value: \.held),
            Column(title: "LATE P99", value: \.lateness),
            Column(title: "LOOPS", value: \.loops),
            Column(title: "NODE", isWide: true, value: \.node),
            Column(title: "PROBLEM", isWide: true, value: \.trouble),
        ])
}

/// What stands in the columns; a dash where there is nothing.
extension NodeStatusItem {
    fileprivate var state: String { report?.state.rawValue ?? "down" }
    fileprivate var layer: String { text(report?.layer) }
    fileprivate var epoch: String { text(report?.epoch) }
    fileprivate var node: String { report?.node.description ?? "-" }
    fileprivate var trouble: String { problem ?? "" }
    fileprivate var received: String { text(packets?.received) }
    fileprivate var left: String { text(packets?.left) }
    fileprivate var delivered: String { text(packets?.delivered) }
    fileprivate var dropped: String { text(packets?.dropped.values.reduce(UInt64(0), &+)) }
    fileprivate var lateness: String { NodeStatusText.time(report?.carrying?.lateness.p99) }

    fileprivate var held: String {
        guard let held = report?.carrying?.held else { return "-" }
        return text(held.waiting + held.unwrapping + held.delayed + held.leaving)
    }

    fileprivate var loops: String {
        guard let loops = report?.carrying?.loops else { return "-" }
        return "\(loops.returned)/\(loops.sent)"
    }

    private var packets: NodeReport.Packets? { report?.carrying?.packets }

    private func text(_ number: (some BinaryInteger)?) -> String {
        guard let number else { return "-" }
        return "\(number)"
    }
}
