import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogDirectory

@Suite struct KeyProofsTests {
    /// A node that does everything, what it says, and its proofs.
    private struct Proved {
        let node: TrialNode
        let descriptor: Verified<NodeDescriptor>
        let proofs: KeyProofs

        init(_ index: Int = 4) throws {
            let trial = try TrialDocuments.shared.get()
            node = trial.nodes[index]
            descriptor = trial.descriptors[index]
            proofs = trial.publications[index].proofs
        }

        /// What is missing with other proofs.
        func missing(_ change: (inout KeyProofs) -> Void) -> String? {
            var proofs = proofs
            change(&proofs)
            return proofs.firstMissing(for: descriptor)
        }

        func proof(of secret: SecretBytes, context: [UInt8]? = nil) -> X25519KeyProof? {
            var dice = SeededGenerator(seed: 43)
            return X25519KeyProof(of: secret, context: context ?? KeyProofs.context(of: descriptor), using: &dice)
        }
    }

    @Test(arguments: 0..<5)
    func aNodeProvesEachOfItsKeys(index: Int) throws {
        let proved = try Proved(index)
        #expect(proved.missing { _ in } == nil)
        #expect(KeyProofs().firstMissing(for: proved.descriptor) == "link key")
    }

    @Test func aMissingProofIsNamed() throws {
        let proved = try Proved()
        #expect(proved.missing { $0.link = nil } == "link key")
        #expect(proved.missing { $0.onion = nil } == "onion key")
        #expect(proved.missing { $0.delay = nil } == "delay key")
        #expect(proved.missing { $0.mix.removeLast() } == "keys for packets")
        #expect(proved.missing { $0.mix = [] } == "keys for packets")
        #expect(proved.missing { $0.mix.append($0.mix[0]) } == "keys for packets")
        // What comes first is named.
        #expect(
            proved.missing {
                $0.delay = nil
                $0.onion = nil
            } == "onion key")
    }

    @Test func aProofOfAnotherKeyIsNamed() throws {
        let proved = try Proved()
        let other = SecretBytes([UInt8](repeating: 5, count: 32))
        #expect(proved.missing { $0.link = proved.proof(of: other) } == "link key")
        #expect(proved.missing { $0.onion = proved.proof(of: other) } == "onion key")
        #expect(proved.missing { $0.onion = $0.link } == "onion key")
        let another = try VRFSecretKey(seed: other, suite: .elligator2)
            .prove(input: KeyProofs.context(of: proved.descriptor).span.bytes).proof.bytes
        #expect(proved.missing { $0.delay = another } == "delay key")
        for index in 0..<4 {
            let name = "key for packets of epoch \(proved.descriptor.document.mixKeys[index].epoch)"
            #expect(proved.missing { $0.mix[index] = proved.proof(of: other) ?? $0.mix[index] } == name)
        }
    }

    /// What was shown for one descriptor doesn't hold for another, not even of the same node.
    @Test func aProofForAnotherDescriptorIsNamed() throws {
        let (proved, trial) = (try Proved(), try TrialDocuments.shared.get())
        var later = proved.descriptor.document
        later.published = .trial(seconds: 1)
        let signed = try later.signed(by: DocumentSigner(proved.node.identity), in: trial.network.identifier)
        #expect(proved.proofs.firstMissing(for: signed) == "link key")
        let context = KeyProofs.context(of: signed)
        #expect(context != KeyProofs.context(of: proved.descriptor))
        #expect(proved.missing { $0.link = proved.proof(of: proved.node.link, context: context) } == "link key")
        #expect(proved.missing { $0.onion = proved.proof(of: proved.node.onion, context: context) } == "onion key")
        let delay = try VRFSecretKey(seed: proved.node.delaySeed, suite: .elligator2)
            .prove(input: context.span.bytes).proof.bytes
        #expect(proved.missing { $0.delay = delay } == "delay key")
        let mix = try #require(proved.proof(of: proved.node.mix, context: context))
        #expect(proved.missing { $0.mix[3] = mix }?.hasPrefix("key for packets of epoch") == true)
    }

    @Test func bytesThatAreNoProofAreRefused() throws {
        let proved = try Proved()
        var dice = SeededGenerator(seed: 44)
        for fill in [[UInt8](repeating: 0, count: 96), [UInt8](repeating: 0xff, count: 96), dice.bytes(96)] {
            let proof = try #require(X25519KeyProof(fill))
            #expect(proved.missing { $0.link = proof } == "link key")
            #expect(proved.missing { $0.onion = proof } == "onion key")
            #expect(proved.missing { $0.mix[1] = proof }?.hasPrefix("key for packets") == true)
            for count in [0, 79, 80, 96] {
                #expect(proved.missing { $0.delay = Array(fill.prefix(count)) } == "delay key")
            }
        }
        for bit in 0..<80 * 8 {
            #expect(proved.missing { $0.delay?[bit / 8] ^= 1 << UInt8(bit % 8) } == "delay key")
        }
    }

    /// Keys that aren't any have no proof.
    @Test func keysOfAnotherFormHaveNoProof() throws {
        let (proved, trial) = (try Proved(), try TrialDocuments.shared.get())
        func missing(_ change: (inout NodeDescriptor) -> Void) throws -> String? {
            var descriptor = proved.descriptor.document
            change(&descriptor)
            return try proved.node.publication(descriptor, in: trial.network).proofs.firstMissing(
                for: descriptor.signed(by: DocumentSigner(proved.node.identity), in: trial.network.identifier))
        }
        #expect(try missing { _ in } == nil)
        #expect(try missing { $0.linkKey = [UInt8](repeating: 0, count: 32) } == "link key")
        #expect(try missing { $0.onionKey = [UInt8](repeating: 0xff, count: 32) } == "onion key")
        #expect(try missing { $0.delayKey = [UInt8](repeating: 0, count: 32) } == "delay key")
        #expect(try missing { $0.delayKey = [1] + [UInt8](repeating: 0, count: 31) } == "delay key")
        let epoch = proved.descriptor.document.mixKeys[0].epoch
        for bytes in [[], [1], [UInt8](repeating: 0, count: 32), [UInt8](repeating: 1, count: 31)] {
            #expect(
                try missing { $0.mixKeys[0] = MixKey(epoch: epoch, bytes: bytes) }
                    == "key for packets of epoch \(epoch)")
        }
    }

    /// Of a key with a part for a KEM before it the part of X25519 is proved.
    @Test func theLastPartOfALongKeyIsProved() throws {
        let (proved, trial) = (try Proved(), try TrialDocuments.shared.get())
        var descriptor = proved.descriptor.document
        let key = descriptor.mixKeys[2]
        descriptor.mixKeys[2] = MixKey(epoch: key.epoch, bytes: [UInt8](repeating: 3, count: 1184) + key.bytes)
        let proofs = try proved.node.publication(descriptor, in: trial.network).proofs
        let signed = try descriptor.signed(by: DocumentSigner(proved.node.identity), in: trial.network.identifier)
        #expect(proofs.firstMissing(for: signed) == nil)
        descriptor.mixKeys[2] = MixKey(epoch: key.epoch, bytes: key.bytes + [UInt8](repeating: 3, count: 1184))
        let other = try descriptor.signed(by: DocumentSigner(proved.node.identity), in: trial.network.identifier)
        #expect(
            try proved.node.publication(descriptor, in: trial.network).proofs.firstMissing(for: other)
                == "key for packets of epoch \(key.epoch)")
    }
}
