import FogCore
import Testing

@Suite struct NetworkAddressTests {
    @Test(
        arguments: [
            ("example.org:443", "example.org", 443), ("10.0.0.1:1", "10.0.0.1", 1), ("[::1]:65535", "::1", 65_535),
            ("[2001:db8::2]:7000", "2001:db8::2", 7000),
        ] as [(String, String, UInt16)])
    func addressesAreReadAndWritten(_ text: String, _ host: String, _ port: UInt16) throws {
        let address = try #require(NetworkAddress(text))
        #expect(address == NetworkAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", ":", ":80", "host", "host:", "host:0", "host:65536", "host:99999999999999999999", "host:+80", "host:8 0",
        "host: 80", "::1:80", "[host]:80", "[]:80", "a/b:80", "a b:80", "a\nb:80", "a@b:80", "a%eth0:80", "ü:80",
        String(repeating: "a", count: 254) + ":80", "host:٣",
    ])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(NetworkAddress(text) == nil)
    }
}
