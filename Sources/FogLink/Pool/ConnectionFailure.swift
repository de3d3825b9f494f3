/// Why there is no connection, before anything is said on it. Names no address: whoever asked knows it, and logs needn't.
public enum ConnectionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The machine is there, but nothing takes connections on that port.
    case refused
    /// There is no way to the machine from here, or it is off.
    case unreachable
    /// Nothing came back in time: a firewall drops what is sent, or the machine is off.
    case unanswered
    /// The host's name leads to no address.
    case unknownHost
    /// The node is known by its addresses only, without the keys that a link needs.
    case unknownKeys
    /// The system says something else: its error number.
    case system(Int32)

    public var description: String {
        switch self {
        case .refused: "the machine is there, but nothing takes connections on that port"
        case .unreachable: "there is no way to that machine from here, or it is off"
        case .unanswered: "nothing came back in time; a firewall may be between, or the machine is off"
        case .unknownHost: "no address is known for that name"
        case .unknownKeys: "nothing is known about the node but its addresses"
        case .system(let number): "the system refuses the connection (error \(number))"
        }
    }
}
