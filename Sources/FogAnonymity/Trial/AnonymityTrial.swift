import FogCore
import FogMixnet

/// A network and what its clients do: what is measured. The same trial always has the same outcome.
public struct AnonymityTrial: Hashable, Sendable {
    /// Clients that are there all the time.
    public var clients = 1000
    /// For how long is measured, after the network has filled.
    public var duration = Duration.seconds(120)
    /// The mean time between two packets of a client: `mix-client-interval`.
    public var interval = MixnetParameters().clientInterval
    /// How long packets stay at a hop on average: the mean of the clients' class.
    public var delay = Duration.milliseconds(200)
    public var mixesPerLayer = 3
    /// The part of 1 of the clients that ask something; at least one does.
    public var load = 0.1
    /// Whether clients send packets when they have nothing to say.
    public var hasCover = true
    public var seed: UInt64 = 1

    public init() {}

    // What all trials have in common.
    static let layers = 3
    static let gateways = 4
    static let services = 2
    /// A client that asks does so at exponential intervals of this mean.
    public static let askInterval = Duration.seconds(20)
    public static let requestBytes = 4096
    public static let answerBytes = 8192
    /// How long a service works on a request.
    public static let work = Duration.milliseconds(100)
    /// How long a request may take.
    static let patience = Duration.seconds(300)
    /// The most packets of clients in a trial: what is seen of them is held.
    static let packetLimit = 20_000_000.0

    /// How many clients ask.
    public var asking: Int { min(clients, max(1, Int((load * Double(clients)).rounded()))) }

    /// How long the network runs before anything is measured: until what is at the hops doesn't depend on how it began.
    public var warmUp: Duration { .seconds(5) + delay * 30 }

    /// What keeps it from being run, if anything does.
    public var mistake: String? {
        let seconds = (warmUp + duration).secondsValue
        let packets = Double(clients) * seconds * (1 / max(1e-4, interval.secondsValue) + 0.2)
        if !(1...16_000).contains(clients) { return "there are from 1 to 16000 clients" }
        if duration < .seconds(1) || duration > .seconds(86_400) { return "from one second to a day is measured" }
        if interval < .milliseconds(1) || interval > .seconds(3600) {
            return "the time between packets is from 1ms to 1h"
        }
        if delay < .zero || delay > .seconds(600) { return "the mean delay is from 0s to 10m" }
        if !(1...100).contains(mixesPerLayer) { return "each layer has from 1 to 100 mixes" }
        if !(0...1).contains(load) { return "the share of clients that ask is from 0 to 1" }
        if packets > Self.packetLimit {
            return "that would be about \(Int(packets)) packets; at most \(Int(Self.packetLimit)) can be followed"
        }
        return nil
    }
}
