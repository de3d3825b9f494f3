import ArgumentParser
import Crypto
import FogCore
import FogLink
import FogMixnet
import FogNetworking
import FogNode
import FogSphinx
import FogSystem
import FoundationEssentials
import Glibc
import NIOPosix

/// One of the other processes of a measurement. Reads commands, a line each, and answers each with a line.
struct MixBenchPart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-part", abstract: "A process of the measurement.", shouldDisplay: false)

    @Argument var part: String
    @Argument var setup: String

    func run() async throws {
        OpenFiles.raiseLimit()
        guard let bytes = try SmallFile.read(setup) else { throw FogError(.notFound, "there is no '\(setup)'") }
        let setup = try JSONDecoder().decode(MixBenchSetup.self, from: Data(bytes))
        if part == "mix" { try await MixBenchMix(setup).serve() } else { try await MixBenchSender(setup).serve() }
    }

    /// The next line of standard input; `nil` at its end.
    static func command() async -> [String]? {
        await withCheckedContinuation { continuation in
            // Reading stands still as long as nothing is said.
            NIOThreadPool.singleton.submit { _ in
                continuation.resume(returning: readLine()?.split(separator: " ").map(String.init))
            }
        }
    }
}
