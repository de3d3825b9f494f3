import ArgumentParser
import FogCore
import FogLink
import FogNetworking
import FogSystem
import NIOPosix

struct LinkBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure links between two processes on this machine.",
        discussion: """
            Datagrams and bytes count once the other process has decrypted them and said how many there were. The \
            references are a stream over TLS 1.3 between the same two processes, and what a datagram costs each of them \
            in processor time.
            """)

    @Option(name: .long, help: "How many seconds each measurement takes.")
    var seconds: Int = 3

    @Option(name: .long, help: "How many idle links are held.")
    var idle: Int = 8000

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func validate() throws {
        guard (1...600).contains(seconds) else { throw ValidationError("the seconds are from 1 to 600") }
        guard (0...60_000).contains(idle) else { throw ValidationError("the idle links are from 0 to 60000") }
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        let figures = try await LinkMeasurement(seconds: seconds, idle: idle).run()
        try figures.show(as: output)
    }
}
