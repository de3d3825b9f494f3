import ArgumentParser
import FogCore
import FogVectors
import Glibc

struct VectorsMake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Write test vectors, so that others can check theirs.",
        discussion: """
            The same seed and count give the same vectors. Keys in them are made from the seed: never use them for \
            anything else.
            """)

    @Argument(
        help: "The suite: \(VectorSuites.makerNames).",
        completion: .list(VectorSuites.makers.map(\.name)))
    var suite: String

    @Option(name: .long, help: "What all randomness follows from, a number from 0 on.")
    var seed: UInt64 = 0

    @Option(name: .long, help: "How many cases, from 1 to \(VectorSuites.countLimit).")
    var count: Int = 40

    func validate() throws {
        guard VectorSuites.makers.contains(where: { $0.name == suite }) else {
            throw ValidationError(VectorMakingError.unknownSuite(suite).description)
        }
        guard (1...VectorSuites.countLimit).contains(count) else {
            throw ValidationError(VectorMakingError.count(count).description)
        }
    }

    func run() async throws {
        do throws(VectorMakingError) {
            Terminal.write(try VectorSuites.make(suite, seed: seed, count: count).json, to: STDOUT_FILENO)
        } catch {
            throw FogError(.failed, error.description)
        }
    }
}
