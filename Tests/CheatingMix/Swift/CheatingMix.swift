import FogCore
import FogDirectory
import FogMixnet
import FogNetworking
import FogNode
import FogStorage
import Logging

/// A mix that doesn't do what it should, for tests of those who find out. It is the mix that 'fog mix run' is, but for one thing.
@main struct CheatingMix {
    private static let usage = """
        usage: fog-cheating-mix CHEAT FOLDER NETWORK-FILE
          own-draws       draws its delays itself, and accounts for others
          half            keeps packets half as long as it should
          holds=NODE      keeps packets of one neighbour 300 ms longer
        """

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let rules = rules(arguments[1]) else {
            throw FogError(.invalid, usage)
        }
        let file = try PosixFolder(folder(of: arguments[3])).openFile(name(of: arguments[3]))
        guard let bytes = try file?.contents(limit: 1 << 20) else {
            throw FogError(.notFound, "there is no file '\(arguments[3])'")
        }
        let network = try NetworkDescription(parsing: bytes)
        let configuration = MemberConfiguration(
            folder: arguments[2], network: network, roles: [.mix], host: "127.0.0.1", port: 0)
        try await MemberRole.run(configuration, rules: rules, logger: Logger(label: "cheating-mix"))
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

    private static func rules(_ cheat: String) -> CarryingRules? {
        var rules = CarryingRules()
        switch cheat {
        case "own-draws":
            rules.delays = { output in DelayKey.own() ?? DelayKey(output) }
        case "half":
            rules.applied = { pipeline, topology in
                pipeline.setClasses(DelayClasses(topology.parameters.classes.means.map { $0 / 2 }))
            }
        case _ where cheat.hasPrefix("holds="):
            guard let node = NodeID(cheat.dropFirst(6)) else { return nil }
            rules.door = { HoldingUser($0, packetsOf: node) }
        default: return nil
        }
        return rules
    }
}
