import ArgumentParser
import FogClient
import FogCore
import FogJobs

struct Node: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the nodes of a network and administer them.",
        subcommands: [
            NodeList.self, NodeDescribe.self, NodeApprove.self, NodeCordon.self, NodeUncordon.self, NodeDrain.self,
            NodeRemove.self,
        ])
}

extension Listing where Item == NodeStatus {
    static let nodes = Listing(
        name: \.name,
        columns: [
            Column(title: "NAME", value: \.name),
            Column(title: "NODE", value: \.id.short),
            Column(title: "STATE", value: Words.state(of:)),
            Column(title: "TASKS", value: { String($0.held) }),
            Column(
                title: "CPU FREE",
                value: { node in
                    "\(Words.processors(max(0, node.free.cpuMillicores)))/\(Words.processors(node.capacity.cpuMillicores))"
                }),
            Column(
                title: "MEMORY FREE",
                value: { node in
                    "\(Words.size(max(0, node.free.memoryBytes)))/\(Words.size(node.capacity.memoryBytes))"
                }),
            Column(title: "ENGINES", value: { $0.capacity.engines.keys.sorted().joined(separator: ",") }),
            Column(
                title: "DISK FREE", isWide: true,
                value: { node in
                    "\(Words.size(max(0, node.free.diskBytes)))/\(Words.size(node.capacity.diskBytes))"
                }),
            Column(title: "LAST HEARD", isWide: true, value: \.lastHeardAt.description),
            Column(title: "PROCESSOR", isWide: true, value: \.platform.processor),
        ])

    static let node = Listing(
        name: \.name,
        columns: nodes.columns + [
            Column(title: "IDENTIFIER", value: \.id.description),
            Column(
                title: "ENGINE VERSIONS",
                value: { node in
                    node.capacity.engines.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
                        .joined(separator: "; ")
                }),
            Column(
                title: "SYSTEM",
                value: { node in
                    "\(node.platform.operatingSystem) \(node.platform.kernel) \(node.platform.architecture)"
                }),
            Column(title: "FOG", value: \.platform.version),
            Column(title: "JOINED", value: \.joinedAt.description),
        ])
}

/// A node on the command line: its name, its identifier, or the beginning of that.
struct NodeArgument: ParsableArguments {
    @Argument(
        help: "The node: its name, or at least four digits of its identifier.",
        completion: CoordinatorCandidates.nodes)
    var node: String

    /// The one node that is meant.
    ///
    /// - Throws: ``FogError/Code/notFound`` if there is none, ``FogError/Code/invalid`` if there are several.
    func find(_ client: CoordinatorClient) async throws(FogError) -> NodeStatus {
        let nodes = try await client.nodes().nodes
        let named = nodes.filter { $0.name == node }
        let matching =
            named.isEmpty && node.utf8.count >= 4 ? nodes.filter { $0.id.description.hasPrefix(node) } : named
        guard let found = matching.first else {
            throw FogError(.notFound, "there is no node '\(node)'; 'fog node ls' lists them")
        }
        guard matching.count == 1 else {
            throw FogError(.invalid, "\(matching.count) nodes are called '\(node)'; use the identifier")
        }
        return found
    }
}

struct NodeList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ls", abstract: "List the nodes by name.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await connection.withClient { try output.show(try await $0.nodes().nodes, .nodes) }
    }
}

struct NodeDescribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "describe", abstract: "Show everything about a node.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeArgument

    func run() async throws {
        try await connection.withClient { try output.show(try await node.find($0), .node) }
    }
}

struct NodeApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Let a node that has joined take tasks.",
        discussion: "Nodes wait for it where the coordinator was started with --require-approval.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var node: NodeArgument

    func run() async throws {
        try await connection.withClient { client in
            let status = try await client.approve(try await node.find(client).id)
            Terminal.print("\(status.name) is \(Words.state(of: status))")
        }
    }
}

struct NodeCordon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cordon", abstract: "Keep new tasks from a node; what it holds goes on.",
        discussion: "The mark outlives restarts of both sides; 'fog node uncordon' takes it back.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var node: NodeArgument

    func run() async throws {
        try await connection.withClient { try await node.setCordon(true, $0) }
    }
}

struct NodeUncordon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uncordon", abstract: "Let a node have new tasks again.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var node: NodeArgument

    func run() async throws {
        try await connection.withClient { try await node.setCordon(false, $0) }
    }
}

extension NodeArgument {
    /// Keeps new tasks from the node, or lets it have them again, and says what became of it.
    fileprivate func setCordon(_ isCordoned: Bool, _ client: CoordinatorClient) async throws {
        let status = try await client.cordon(try await find(client).id, isCordoned)
        Terminal.print("\(status.name) is \(Words.state(of: status)) and holds \(status.held) tasks")
    }
}

struct NodeDrain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Let a node finish what it has and take nothing new.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var node: NodeArgument

    @Flag(name: .long, help: "Let it take tasks again.")
    var undo = false

    @Flag(name: .long, help: "Wait until it holds nothing any more.")
    var wait = false

    func run() async throws {
        try await connection.withClient { client in
            var status = try await client.drain(try await node.find(client).id, !undo)
            while wait, !undo, status.held > 0 {
                try await Task.sleep(for: .milliseconds(200))
                status = try await client.node(status.id)
            }
            Terminal.print("\(status.name) is \(status.availability.rawValue) and holds \(status.held) tasks")
        }
    }
}

struct NodeRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Remove a node: its token stops working and its tasks go to others.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var node: NodeArgument

    func run() async throws {
        try await connection.withClient { client in
            let removed = try await client.remove(try await node.find(client).id)
            Terminal.print("\(removed.name) was removed")
        }
    }
}
