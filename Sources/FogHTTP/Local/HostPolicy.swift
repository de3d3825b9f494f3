package import FogCore

/// Which Host headers are served. A browser that was led here by a name somebody else controls (DNS rebinding) sends
/// that name; a page of another origin sends its origin.
package struct HostPolicy: Sendable {
    private let names: Set<String>

    /// Serves the loopback names and `names`.
    package init(names: [String]) {
        self.names = Set(names.map(Self.lowered) + ["localhost", "127.0.0.1", "[::1]"])
    }

    /// Checks the Host header of a request, and its Origin header if it has one: a page may call only the address that
    /// it came from itself.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if the host or the origin isn't served.
    package func check(_ authority: String?, origin: String?) throws(FogError) {
        guard let authority, let name = Self.name(of: authority), names.contains(name) else {
            throw FogError(
                .forbidden, "this server isn't called that; use its address, or have its name configured")
        }
        guard let origin else { return }
        let host = Self.lowered(authority)
        guard ["http://", "https://"].contains(where: { Self.lowered(origin) == $0 + host }) else {
            throw FogError(.forbidden, "calls from pages of other origins aren't served")
        }
    }

    /// Whether a host is a loopback address, or the name of one.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "::1" || host == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The host of an authority in lower case, brackets included; `nil` if what follows isn't a port.
    private static func name(of authority: String) -> String? {
        let lowered = lowered(authority)
        let end: String.Index
        if lowered.hasPrefix("["), let bracket = lowered.firstIndex(of: "]") {
            end = lowered.index(after: bracket)
        } else {
            end = lowered.firstIndex(of: ":") ?? lowered.endIndex
        }
        let port = lowered[end...].utf8
        let isPort =
            port.first == UInt8(ascii: ":") && port.count <= 6
            && port.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return port.isEmpty || isPort ? String(lowered[..<end]) : nil
    }

    /// The text with `A` to `Z` in lower case, and nothing else: other letters are no part of a name, even if their
    /// lower case is.
    private static func lowered(_ text: String) -> String {
        let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard text.utf8.contains(where: { upper.contains($0) }) else { return text }
        return String(decoding: text.utf8.map { upper.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
