import ArgumentParser
import FogCore
import FogLink
import FogNetworking
import FogSystem
import Glibc
import NIOCore
import NIOPosix

struct LinkServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Take links on this machine, for 'fog link ping' on another.",
        discussion: "Runs until it is stopped. Its key is a new one each time.")

    @Option(name: .long, help: "The address to listen on.")
    var host: String = "127.0.0.1"

    @Option(name: .long, help: "The port to listen on; 0 takes a free one.")
    var port: Int = 7070

    @Flag(name: .long, help: "Take streams over TLS 1.3 on another port too, to compare with; it is printed.")
    var tls = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("a port is from 0 to 65535") }
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        let (side, key) = TrialLink.side(role: .service)
        let clock = SystemClock()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = try await LinkListener.listen(
            host: host, port: port, side: side, halfOpenLimit: 100_000, on: group, time: { clock.now() },
            user: { TrialServer() })
        let bound = listener.address?.port ?? port
        let shown = host == "0.0.0.0" || host == "::" ? "THIS-MACHINE" : host
        Terminal.print("fog link ping \(shown):\(bound) --key \(Hexadecimal.encode(key))")
        if tls { Terminal.print("tls \(try await TLSTrial.serve(on: group))") }
        try await Task.sleep(for: .seconds(1 << 30))
    }
}
