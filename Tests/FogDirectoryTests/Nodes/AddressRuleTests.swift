import FogCore
import Testing

@testable import FogDirectory

@Suite struct AddressRuleTests {
    private func isPrivate(_ host: String) -> Bool { AddressRule.isPrivate(NetworkAddress(host: host, port: 443)) }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
        "192.0.3.0", "192.0.78.24", "192.1.0.0", "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
        "223.255.255.255",
    ])
    func addressesOfEverybody(host: String) {
        #expect(!isPrivate(host))
    }

    /// IANA's registry of special IPv4 addresses: the first and the last of each block.
    @Test(arguments: [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.0.0", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255",
        "192.0.2.0", "192.0.2.255", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
        "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255", "224.0.0.1", "239.255.255.255", "240.0.0.0",
        "255.255.255.255",
    ])
    func addressesOfNobodyElse(host: String) {
        #expect(isPrivate(host))
    }

    @Test(arguments: [
        "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1", "2001:db80::1",
        "2001:ffff::1", "2003::1", "2606:4700:4700::1111", "2606:4700:4700:0:0:0:0:1111", "2A00:1450:4001::1",
        "2a00:1450:4001:0000:0000:0000:0000:0001", "3fff:1000::1", "3ffe::1", "2a00:1450:4001:800::1.2.3.4",
    ])
    func version6AddressesOfEverybody(host: String) {
        #expect(!isPrivate(host))
    }

    @Test(arguments: [
        "::", "::1", "0:0:0:0:0:0:0:1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8", "100::1", "1fff::1",
        "2001::1", "2001:0:53aa::1", "2001:0000::1", "2001:1ff::1", "2001:db8::1", "2001:DB8::1", "2001:0db8::1",
        "2001:0DB8:ffff::1", "2002::1", "2002:808:808::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1",
        "fd12:3456:789a::1", "fe80::1", "fec0::1", "ff02::1",
    ])
    func version6AddressesOfNobodyElse(host: String) {
        #expect(isPrivate(host))
    }

    @Test(arguments: [
        ":", ":::", "2a00", "2a00:", ":2a00", "2a00::1::2", "2a00:1:2:3:4:5:6", "2a00:1:2:3:4:5:6:7:8", "2a00:zzzz::1",
        "2a00:12345::1", "2a00:+1::1", "2a00::1.2.3", "2a00::1.2.3.256", "2a00:1.2.3.4::1", "2a00:1:2:3:4:5:6:7::",
        "2a00:::1",
    ])
    func whatIsNoAddressLeadsNowhere(host: String) {
        // With a colon it is no name either, but for the one that has none.
        #expect(isPrivate(host) == host.contains(":"))
    }

    @Test(arguments: [
        "example.org", "node-1.example.org", "a", "EXAMPLE.ORG", "example.org.", "localhost.example.org", "1.example",
        "10.0.0.1.example", "xn--nxasmq6b.example", "notlocalhost", "mylocal", "0x", "10.0.0.a",
    ])
    func namesMayLeadAnywhere(host: String) {
        #expect(isPrivate(host) == (host == "0x"))
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "node.localhost", "printer.local", "Printer.Local", "printer.local.",
        ".",
    ])
    func namesOfTheMachineItselfLeadNowhere(host: String) {
        #expect(isPrivate(host))
    }

    /// What resolvers take for an address although it isn't written as one.
    @Test(arguments: [
        "127.1", "10.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "010.0.0.1", "8.8.8.08", "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256", "256.1.1.1", "127.0.0.1.", "127.0.0.0x1", "1", "1.2.3.", "a.1",
    ])
    func numbersInOtherFormsLeadNowhere(host: String) {
        #expect(isPrivate(host))
    }
}
