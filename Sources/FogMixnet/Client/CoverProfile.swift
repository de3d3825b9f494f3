/// How much a client sends and fetches when it has nothing to say.
public enum CoverProfile: String, CaseIterable, Hashable, Sendable, Codable {
    /// As the network's parameters say: like every other client.
    case standard = "default"
    /// A tenth of the packets and a twentieth of the fetches: for lines that are slow or paid by the byte. Requests take
    /// longer, and the client is one of the few that are as slow.
    case mobile
    /// Nothing: who watches the client's line sees when it has something to say, and how much.
    case off

    /// How many times longer than the network's the pauses between packets are.
    var sendFactor: Int { self == .mobile ? 10 : 1 }
    /// How many times longer than the network's the pauses between fetches are.
    var fetchFactor: Int { self == .mobile ? 20 : 1 }
}
