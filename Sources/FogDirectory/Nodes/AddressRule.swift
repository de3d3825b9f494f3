public import FogCore

/// Which addresses can be reached by everybody, and which are the same.
public enum AddressRule {
    /// Whether an address is a numeric one that leads nowhere from elsewhere: private, loopback, link-local, multicast,
    /// reserved or for examples (IANA's registries of special addresses, RFC 6890). A name may lead anywhere, which is
    /// seen when it is dialled.
    public static func isPrivate(_ address: NetworkAddress) -> Bool {
        let host = spelling(of: address.host)
        if host.contains(":") { return version6(host).map(isPrivate(version6:)) ?? true }
        if let octets = version4(host) { return isPrivate(version4: octets) }
        // Resolvers take "127.1", "0177.0.0.1" and "0x7f.1" for addresses too. No name ends like that.
        guard let last = host.split(separator: ".").last, !isNumber(last) else { return true }
        return last == "localhost" || last == "local"
    }

    private static func isPrivate(version4 octets: [UInt8]) -> Bool {
        switch (octets[0], octets[1], octets[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (224..., _, _), (169, 254, _), (192, 168, _), (198, 18...19, _): true
        case (172, 16...31, _), (100, 64...127, _), (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113): true
        case (192, 88, 99): true
        default: false
        }
    }

    private static func isPrivate(version6 groups: [UInt16]) -> Bool {
        // Everything that everybody can reach lies in 2000::/3, and of that protocols' own addresses (Teredo's among
        // them), documentation and 6to4 don't.
        switch (groups[0], groups[1]) {
        case (0x2001, 0..<0x200), (0x2001, 0xdb8), (0x2002, _), (0x3fff, 0..<0x1000): true
        default: !(0x2000...0x3fff).contains(groups[0])
        }
    }

    /// The same address in the one spelling that it has here, so that equal ones are found.
    static func normal(_ address: NetworkAddress) -> NetworkAddress {
        let host = spelling(of: address.host)
        return NetworkAddress(host: version6(host).map { text($0[...]) } ?? host, port: address.port)
    }

    /// What one machine has for itself: an IPv4 address or a name, and of IPv6 addresses the first half, within which
    /// it may take any.
    static func place(of address: NetworkAddress) -> String {
        let host = spelling(of: address.host)
        return version6(host).map { text($0.prefix(4)) + "::/64" } ?? host
    }

    // MARK: Spelling

    /// Lower case, without the dot that ends a whole name.
    private static func spelling(of host: String) -> String {
        var host = host.lowercased()
        while host.hasSuffix(".") { host.removeLast() }
        return host
    }

    private static func text(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// Whether the last part of a host makes it an address (URL Standard, section 3.5: "ends in a number").
    private static func isNumber(_ part: Substring) -> Bool {
        part.utf8.allSatisfy { (0x30...0x39).contains($0) } || part.hasPrefix("0x")
    }

    /// Four numbers without leading zeros.
    private static func version4(_ host: some StringProtocol) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let octets = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                part.utf8.count == 1 || part.utf8.first != 0x30
            else { return nil }
            return UInt8(part)
        }
        return parts.count == 4 && octets.count == 4 ? octets : nil
    }

    /// Eight numbers in one of the forms of RFC 4291, section 2.2.
    private static func version6(_ host: String) -> [UInt16]? {
        var parts = host.split(separator: ":", omittingEmptySubsequences: false)
        // A gap at an end leaves two empty parts, and within one.
        guard parts.count >= 3 else { return nil }
        if parts[0].isEmpty {
            guard parts[1].isEmpty else { return nil }
            parts.removeFirst()
        }
        if parts.count > 1, parts[parts.count - 1].isEmpty {
            guard parts[parts.count - 2].isEmpty else { return nil }
            parts.removeLast()
        }
        var (before, behind): ([UInt16], [UInt16]?) = ([], nil)
        for (index, part) in parts.enumerated() {
            var groups: [UInt16] = []
            if part.isEmpty {
                guard behind == nil else { return nil }
                behind = []
            } else if index == parts.count - 1, let octets = version4(part) {
                groups = [
                    UInt16(octets[0]) << 8 | UInt16(octets[1]), UInt16(octets[2]) << 8 | UInt16(octets[3]),
                ]
            } else {
                guard part.utf8.count <= 4, part.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups = [group]
            }
            if behind == nil { before += groups } else { behind? += groups }
        }
        let count = before.count + (behind?.count ?? 0)
        guard let behind else { return count == 8 ? before : nil }
        return count < 8 ? before + [UInt16](repeating: 0, count: 8 - count) + behind : nil
    }
}
