import ArgumentParser

struct Vectors: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check test vectors against Fog's cryptography and packets, and make some for others.",
        subcommands: [VectorsCheck.self, VectorsMake.self])
}
