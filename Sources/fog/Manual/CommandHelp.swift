import ArgumentParser
import FogCore
import FoundationEssentials

/// What a command says of itself, with its subcommands: the commands' own declarations, read back.
struct CommandHelp: Decodable {
    /// An argument, option or flag.
    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String

            /// As it is typed.
            var typed: String { kind == "long" ? "--\(name)" : "-\(name)" }
        }

        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?
        var discussion: String?

        /// Whether it is known by its place and not by a name.
        var isPositional: Bool { kind == "positional" }

        func isCalled(_ name: String) -> Bool { (names ?? []).contains { $0.typed == name } }
    }

    private struct Dump: Decodable {
        var command: CommandHelp
    }

    var commandName: String
    var shouldDisplay: Bool
    var abstract: String?
    var discussion: String?
    var superCommands: [String]?
    var subcommands: [CommandHelp]?
    var arguments: [Argument]?

    /// The words that are typed for it, `fog` first.
    var path: [String] { (superCommands ?? []) + [commandName] }

    /// The subcommands that people are shown. `help` says nothing that the manual doesn't.
    var shownSubcommands: [CommandHelp] {
        (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    }

    /// The command and all beneath it, each before its subcommands.
    var all: [CommandHelp] { [self] + shownSubcommands.flatMap(\.all) }

    /// The one beneath it with these names, if there is one.
    func descendant(_ names: some Sequence<String>) -> CommandHelp? {
        var command = self
        for name in names {
            guard let next = command.shownSubcommands.first(where: { $0.commandName == name }) else { return nil }
            command = next
        }
        return command
    }

    /// That of the whole program.
    static func ofProgram() throws(FogError) -> CommandHelp {
        do {
            return try JSONDecoder().decode(Dump.self, from: Data(Fog._dumpHelp().utf8)).command
        } catch {
            throw FogError(.failed, "the commands' own descriptions can't be read", cause: error)
        }
    }

    /// The usage lines that the command's declaration gives instead of those that follow from its options.
    var declaredUsage: String? {
        var type: any ParsableCommand.Type = Fog.self
        for name in path.dropFirst() {
            guard let next = type.configuration.subcommands.first(where: { $0._commandName == name }) else {
                return nil
            }
            type = next
        }
        return type.configuration.usage
    }
}
