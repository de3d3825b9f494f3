import FogCore
public import FogDirectory

/// The numbers by which all nodes and clients of a mix network go, as its consensus has them; those that it doesn't have are
/// the defaults.
public struct MixnetParameters: Hashable, Sendable {
    /// How long packets stay at a hop on average, by class.
    public var classes = DelayClasses([.milliseconds(20), .milliseconds(200), .seconds(1)])
    /// The class that clients ask for.
    public var clientClass: UInt32 = 1
    /// The mean time between two packets of a client, whether or not it has something to say.
    public var clientInterval = Duration.milliseconds(500)
    /// The mean time between two loops of a client, beside those.
    public var clientLoopInterval = Duration.seconds(5)
    /// The mean time between two loops of a mix, gateway or service.
    public var nodeLoopInterval = Duration.seconds(2)
    /// The mean time between two looks of a client into its mailbox.
    public var fetchInterval = Duration.milliseconds(500)
    /// How many items each look brings, or what stands for none.
    public var fetchCount = 3

    /// The defaults.
    public init() {}

    /// Takes what is there. Times are microseconds, and values are held within limits: nobody is made to send without a pause, or never.
    public init(_ parameters: [NetworkParameter]) {
        let values = Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first }
        func time(_ name: String, _ fallback: Duration) -> Duration {
            values[name].map { .microseconds(min(max($0, 100), 86_400_000_000)) } ?? fallback
        }
        var means: [Duration] = []
        for number in 0..<DelayClasses.limit {
            guard let value = values["mix-delay-\(number)"] else { break }
            means.append(.microseconds(min(max(value, 0), 86_400_000_000)))
        }
        if !means.isEmpty { classes = DelayClasses(means) }
        let last = UInt32(classes.means.count - 1)
        clientClass = values["mix-client-class"].map { UInt32(clamping: $0) } ?? clientClass
        clientClass = min(clientClass, last)
        clientInterval = time("mix-client-interval", clientInterval)
        clientLoopInterval = time("mix-client-loop-interval", clientLoopInterval)
        nodeLoopInterval = time("mix-node-loop-interval", nodeLoopInterval)
        fetchInterval = time("mix-fetch-interval", fetchInterval)
        fetchCount = values["mix-fetch-count"].map { Int(min(max($0, 1), 64)) } ?? fetchCount
    }

    /// The parameters as a consensus has them, sorted by name.
    public var networkParameters: [NetworkParameter] {
        var all = classes.means.enumerated().map { NetworkParameter("mix-delay-\($0)", Self.microseconds($1)) }
        all.append(NetworkParameter("mix-client-class", Int64(clientClass)))
        all.append(NetworkParameter("mix-client-interval", Self.microseconds(clientInterval)))
        all.append(NetworkParameter("mix-client-loop-interval", Self.microseconds(clientLoopInterval)))
        all.append(NetworkParameter("mix-node-loop-interval", Self.microseconds(nodeLoopInterval)))
        all.append(NetworkParameter("mix-fetch-interval", Self.microseconds(fetchInterval)))
        all.append(NetworkParameter("mix-fetch-count", Int64(fetchCount)))
        return all.sorted { $0.name < $1.name }
    }

    private static func microseconds(_ time: Duration) -> Int64 { time.clampedNanoseconds / 1000 }
}
