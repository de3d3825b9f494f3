import ArgumentParser
import FogCore
import FogLink
import FogNetworking
import FogSystem
import NIOPosix

struct LinkPing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Make a link to another machine, and say how fast it answers.",
        discussion: "If there is no link, it says which step failed, and on whose side the cause is likely to be.")

    @Argument(help: "Where 'fog link serve' listens.")
    var address: String

    @Option(name: .long, help: "The key that 'fog link serve' prints.")
    var key: String

    @Option(name: .long, help: "How many pings.")
    var count: Int = 5

    func validate() throws {
        guard (1...100_000).contains(count) else { throw ValidationError("the number of pings is from 1 to 100000") }
    }

    func run() async throws {
        guard let place = NetworkAddress(address) else { throw FogError(.invalid, "'\(address)' is no HOST:PORT") }
        guard let key = Hexadecimal.decode(key), key.count == 32 else {
            throw FogError(.invalid, "a key is 64 hexadecimal digits, not '\(self.key)'")
        }
        let clock = SystemClock()
        let group = MultiThreadedEventLoopGroup.singleton
        let dialer = LinkDialer(side: TrialLink.side(role: .client).side, on: group, time: { clock.now() })
        let client = TrialClient(on: group.any())
        let start = ContinuousClock.now
        do {
            try await dialer.dial(
                host: place.host, port: Int(place.port), pattern: .anonymous, remoteStatic: key, role: .service,
                user: client)
        } catch {
            throw FogError(.unavailable, "no connection to \(address): \(error)")
        }
        do {
            try await client.begun()
        } catch {
            throw Self.explained(error, address)
        }
        Terminal.print("linked to \(address) after \(Self.milliseconds(ContinuousClock.now - start)) ms")
        var trips: [Duration] = []
        for number in 1...count {
            do {
                let trip = try await client.ping()
                trips.append(trip)
                if count <= 20 { Terminal.print("ping \(number): \(Self.milliseconds(trip)) ms") }
            } catch {
                throw FogError(.unavailable, "the link ended: \(error)")
            }
        }
        trips.sort()
        Terminal.print(
            "least \(Self.milliseconds(trips[0])), median \(Self.milliseconds(trips[trips.count / 2])), most "
                + "\(Self.milliseconds(trips[trips.count - 1])) ms")
        await client.close()
    }

    /// Whose fault it is likely to be that a connection became no link.
    private static func explained(_ error: any Error, _ address: String) -> FogError {
        let advice =
            switch error as? LinkError {
            case .refused(.handshake): "the key is another than that of 'fog link serve', or a proxy is between"
            case .refused(let reason): "the other side took the connection, but \(reason)"
            case .truncated:
                "the other side took the connection and closed it: it is no 'fog link serve', or a proxy is between"
            case .handshakeTimedOut:
                "the other side took the connection and said nothing: it is no 'fog link serve', or it is overloaded"
            case .handshakeMessage: "what answers there is no 'fog link serve'"
            default: "\(error)"
            }
        return FogError(.unavailable, "no link to \(address): \(advice)")
    }

    private static func milliseconds(_ time: Duration) -> String {
        Words.number(Double(time.clampedNanoseconds) / 1e6, places: 3)
    }
}
