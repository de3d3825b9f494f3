import FogCore
import Testing

@testable import FogDirectory

@Suite struct DescriptorRefusalTests {
    /// What is said names what it is about.
    @Test func aRefusalSaysWhatIsWrong() {
        let address = NetworkAddress(host: "10.0.0.1", port: 80)
        let node = NodeID(Digest.of("node"))
        for (refusal, part) in [
            (.malformed(DocumentError(line: 3, "'x' is no number")), "line 3: 'x' is no number"),
            (.notGenuine, "isn't signed with the key that it names"), (.clock(.seconds(-700)), "wrong by -700 s"),
            (.old, "has a newer descriptor"), (.keyProof("onion key"), "its onion key is missing or wrong"),
            (.noMixKey(17), "no key for packets of epoch 17"),
            (.privateAddress(address), "10.0.0.1:80 can't be reached"),
            (.takenAddress(address, by: node), "node \(node.short) is already at 10.0.0.1:80"),
            (.crowdedHost("a.example", limit: 4), "already 4 nodes at a.example"),
            (.missingProtocol("link"), "doesn't speak 'link'"), (.banned, "operator has excluded"),
            (.full, "as many nodes as the network may have"),
        ] as [(DescriptorRefusal, String)] {
            #expect(refusal.description.contains(part), "\(refusal)")
        }
    }
}
