import FogCore
import FogHTTP
import Testing

@testable import FogCoordinator

@Suite struct HostPolicyTests {
    private let policy = HostPolicy(names: ["Fog.Example", "127.0.0.2"])

    @Test(arguments: [
        "localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:80", "fog.example",
        "FOG.example:443", "127.0.0.2:9",
    ])
    func itsOwnNamesAreServed(_ host: String) throws {
        try policy.check(host, origin: nil)
        try policy.check(host, origin: "http://\(host)")
        try policy.check(host, origin: "https://\(host)")
    }

    @Test(arguments: [
        nil, "", "evil.example", "localhost.evil.example", "fog.example.evil", "127.0.0.1.evil.example", "[::2]",
        "::1", "0.0.0.0", "localhost@evil.example", " localhost", "[::1].evil.example:80]",
    ])
    func otherNamesAreNot(_ host: String?) {
        #expect(throws: FogError(.forbidden)) { try policy.check(host, origin: nil) }
    }

    @Test(arguments: [
        "null", "", "http://evil.example", "https://evil.example", "file://", "http://localhost.evil.example",
        "http://evil.example:8080", "chrome-extension://localhost", "ftp://localhost", "httpx://localhost",
    ])
    func pagesOfOtherOriginsAreNot(_ origin: String) {
        #expect(throws: FogError(.forbidden)) { try policy.check("localhost", origin: origin) }
    }

    @Test(arguments: [
        "0.0.0.0", "192.168.1.1", "::", "128.0.0.1", "127.0.0", "127.0.0.256", "example.org", "", "127.evil.0.1",
    ])
    func aCoordinatorListensOnLoopbackOnly(_ host: String) {
        #expect(throws: FogError(.invalid)) {
            try CoordinatorConfiguration(folder: "/x", socketPath: "/x/s", host: host)
        }
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
    func loopbackAddressesAreAccepted(_ host: String) throws {
        #expect(try CoordinatorConfiguration(folder: "/x", socketPath: "/x/s", host: host).host == host)
    }
}
