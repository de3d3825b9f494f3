public import FogCore
import FogHTTP

/// Where a node shows its metrics over HTTP.
public struct MetricsPlace: Hashable, Sendable {
    public let address: NetworkAddress
    /// Names by which callers may address it, beside its own address and those of loopback.
    public let names: [String]

    /// Makes a place.
    ///
    /// - Parameter isBeyondLoopback: Whether the address may be another one than loopback's: nothing is encrypted, and
    ///   nobody is asked who he is.
    /// - Throws: ``FogError/Code/invalid`` for such an address otherwise.
    public init(_ address: NetworkAddress, names: [String] = [], isBeyondLoopback: Bool = false) throws(FogError) {
        guard isBeyondLoopback || HostPolicy.isLoopback(address.host) else {
            throw FogError(
                .invalid,
                "metrics on \(address) would be there for everybody who reaches it: use 127.0.0.1 and a tunnel, or say "
                    + "--metrics-beyond-loopback")
        }
        self.address = address
        self.names = names
    }

    var hosts: HostPolicy {
        HostPolicy(names: names + [address.host.contains(":") ? "[\(address.host)]" : address.host])
    }
}
