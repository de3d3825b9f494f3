import FoundationEssentials
import Testing

@testable import FogLink

/// Handshakes that others have published, where the folder with them is at hand (`FOG_VECTORS`).
@Suite struct PublishedHandshakeTests {
    static let folder = ProcessInfo.processInfo.environment["FOG_VECTORS"]

    @Test(.enabled(if: folder != nil, "FOG_VECTORS names no folder")) func bothSidesDoWhatIsPublished() throws {
        let file = try #require(Self.folder) + "/noise/cacophony.json"
        let cases = try NoiseCase.read(file)
        #expect(!cases.isEmpty)
        for published in cases {
            var run = HandshakeRun(
                initiator: try published.begin(.initiator), responder: try published.begin(.responder))
            let count = run.initiator.noise.messageCount
            for message in published.messages.prefix(count) {
                #expect(try run.exchange(NoiseCase.bytes(message.payload)) == NoiseCase.bytes(message.ciphertext))
            }
            let hash = try NoiseCase.bytes(published.handshakeHash)
            #expect(run.initiator.handshakeHash == hash && run.responder.handshakeHash == hash)
            var first = try #require(run.initiator.split())
            var second = try #require(run.responder.split())
            for (index, message) in published.messages.enumerated().dropFirst(count) {
                let (payload, sealed) = (
                    try NoiseCase.bytes(message.payload), try NoiseCase.bytes(message.ciphertext)
                )
                if index.isMultiple(of: 2) || run.initiator.noise.isOneWay {
                    #expect(try first.sending.encrypt(payload) == sealed)
                    #expect(try second.receiving.decrypt(sealed) == payload)
                } else {
                    #expect(try second.sending.encrypt(payload) == sealed)
                    #expect(try first.receiving.decrypt(sealed) == payload)
                }
            }
        }
    }
}
