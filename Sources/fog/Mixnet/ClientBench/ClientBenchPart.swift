import ArgumentParser
import FogCore
import FogMixnet
import FogNetworking
import FogNode
import FoundationEssentials
import Logging

/// The client of a measurement, in a process of its own: sends what a client sends that has nothing to say. Answers each line
/// of standard input with what it has done.
struct ClientBenchPart: AsyncParsableCommand {
    /// What it says of itself.
    struct Report: Codable {
        var packets: UInt64
        var loopsReturned: UInt64
        var loopsLost: UInt64
    }

    static let configuration = CommandConfiguration(
        commandName: "bench-part", abstract: "A process of the measurement.", shouldDisplay: false)

    @Argument var network: String
    @Argument var folder: String

    func run() async throws {
        let connection = try MixnetConnection(
            try DirectoryFile.network(network), folder: folder, logger: Logger.quiet("client"))
        while await MixBenchPart.command() != nil {
            let report = await connection.report
            let told = Report(
                packets: report.packets + report.cover, loopsReturned: report.loopsReturned,
                loopsLost: report.loopsLost)
            Terminal.print(String(decoding: try JSONEncoder().encode(told), as: UTF8.self))
        }
        await connection.close()
    }
}
