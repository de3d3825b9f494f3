/// A host and a TCP port, written `HOST:PORT`, and `[HOST]:PORT` if the host is an IPv6 address.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    /// The most bytes of a host's name (RFC 1035, section 2.3.4).
    private static let hostLimit = 253

    /// A name or a numeric address, an IPv6 address without brackets; printable ASCII.
    public let host: String
    public let port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads an address; `nil` if `text` is none. The port 0 isn't one.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...].utf8
        guard (1...5).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else {
            guard !host.contains(":") else { return nil }
        }
        // No character that would end the host in a URL or a line.
        let isSafe = host.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"/?#@%[]".utf8.contains($0) }
        guard isSafe, (1...Self.hostLimit).contains(host.utf8.count) else { return nil }
        self.host = String(host)
        self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
