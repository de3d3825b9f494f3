import FogCore

/// Which addresses can be reached by everybody.
enum AddressRule {
    /// Whether an address is a numeric one that leads nowhere from elsewhere: private, loopback, link-local, multicast or
    /// reserved (RFC 6890). A name may lead anywhere, which is seen when it is dialled.
    static func isPrivate(_ address: NetworkAddress) -> Bool {
        let host = address.host
        if host.contains(":") { return isPrivate(version6: host.lowercased()) }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, let first = parts[0], let second = parts[1], parts[2] != nil, parts[3] != nil else {
            return host == "localhost" || host.hasSuffix(".localhost") || host.hasSuffix(".local")
        }
        switch (first, second) {
        case (0, _), (10, _), (127, _), (224..., _), (169, 254), (192, 168), (192, 0), (198, 18...19): return true
        case (172, 16...31), (100, 64...127): return true
        default: return false
        }
    }

    private static func isPrivate(version6 host: String) -> Bool {
        // Everything that everybody can reach lies in 2000::/3, and of that documentation and tunnels don't.
        guard let first = host.split(separator: ":", omittingEmptySubsequences: false).first, first.count == 4,
            let value = UInt16(first, radix: 16)
        else { return true }
        return !(0x2000...0x3fff).contains(value) || host.hasPrefix("2001:db8") || value == 0x2002
    }
}
