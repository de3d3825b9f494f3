import ArgumentParser
import FogDirectory

struct DirectoryParameters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parameters", abstract: "List what a network's authorities have agreed on for all of its nodes.",
        discussion: """
            What isn't listed has the value that this version of Fog has for it. Times are in microseconds.
            """)

    @OptionGroup var options: DirectoryOptions

    @OptionGroup var output: OutputOptions

    /// A parameter as it is shown.
    struct Shown: Encodable {
        var name: String
        var value: Int64
    }

    private static let listing = Listing<Shown>(
        name: { $0.name },
        columns: [.init(title: "NAME") { $0.name }, .init(title: "VALUE") { "\($0.value)" }])

    func run() async throws {
        try await options.withClient([]) { client in
            let held = try await options.consensus(of: client)
            try output.show(
                held.consensus.document.parameters.map { Shown(name: $0.name, value: $0.value) }, Self.listing)
        }
    }
}
