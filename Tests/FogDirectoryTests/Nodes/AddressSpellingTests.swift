import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

/// Which addresses are the same, however they are written.
@Suite struct AddressSpellingTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil
    private static let count = isFull ? 1_000_000 : 2000

    @Test func equalAddressesHaveOneSpelling() {
        for (first, second) in [
            ("2a00::1", "2A00:0:0:0::0001"), ("2a00::1", "2a00:0000:0000:0000:0000:0000:0.0.0.1"),
            ("Example.Org", "example.org."), ("1.2.3.4", "1.2.3.4."),
        ] {
            let (left, right) = (NetworkAddress(host: first, port: 1), NetworkAddress(host: second, port: 1))
            #expect(AddressRule.normal(left) == AddressRule.normal(right))
            #expect(AddressRule.place(of: left) == AddressRule.place(of: right))
            #expect(AddressRule.normal(left) != AddressRule.normal(NetworkAddress(host: first, port: 2)))
        }
        let hosts = ["2a00::1", "2a00::2", "1.2.3.4", "1.2.3.5", "example.org", "example.com", "2a00:1:2", ""]
        #expect(Set(hosts.map { AddressRule.normal(NetworkAddress(host: $0, port: 1)) }).count == hosts.count)
    }

    /// Whoever has one address of IPv6 has 2⁶⁴.
    @Test func aMachineMayHaveManyAddresses() {
        func place(_ host: String) -> String { AddressRule.place(of: NetworkAddress(host: host, port: 1)) }
        #expect(place("2a00:1:2:3::1") == place("2a00:1:2:3:ffff:ffff:ffff:ffff"))
        #expect(place("2a00:1:2:3::1") != place("2a00:1:2:4::1"))
        #expect(place("2a00::") != place("2a00:0:0:1::"))
        #expect(place("1.2.3.4") != place("1.2.3.5"))
    }

    /// Hosts are told apart without anything that stops the process.
    @Test func damagedHostsHaveOneSpellingToo() {
        let hosts = [
            "2a00:1450:4001:800::1.2.3.4", "1.2.3.4", "::", "example.org", "2001:db8:1:2:3:4:5:6", "0x7f.1",
            "::ffff:1.2.3.4",
        ].map { Array($0.utf8) }
        let characters = Array("0123456789abcdefxX:.+-".utf8)
        var dice = SeededGenerator(seed: 47)
        var privates = 0
        for _ in 0..<Self.count {
            var host = hosts[dice.index(below: hosts.count)]
            for _ in 0...dice.index(below: 4) {
                let place = dice.index(below: host.count + 1)
                switch dice.index(below: 3) {
                case 0: host.insert(characters[dice.index(below: characters.count)], at: place)
                case 1 where place < host.count: host.remove(at: place)
                default: if place < host.count { host[place] = characters[dice.index(below: characters.count)] }
                }
            }
            let address = NetworkAddress(host: String(decoding: host, as: UTF8.self), port: 1)
            if AddressRule.isPrivate(address) { privates += 1 }
            let normal = AddressRule.normal(address)
            // What has been spelled the one way stays so, wherever it leads.
            guard AddressRule.normal(normal) == normal, AddressRule.place(of: normal) == AddressRule.place(of: address),
                AddressRule.isPrivate(normal) == AddressRule.isPrivate(address)
            else {
                Issue.record("\(address) is \(normal)")
                return
            }
        }
        #expect(privates > 0 && privates < Self.count)
    }
}
