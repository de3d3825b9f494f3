import ArgumentParser

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what this machine does with Fog.",
        subcommands: [BenchTasks.self, BenchSphinx.self, BenchDirectory.self, BenchCrypto.self])
}
