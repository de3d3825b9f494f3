import Crypto
import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

/// Who has to have signed a consensus.
@Suite struct ConsensusCheckTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    /// Four authorities, of which three must sign, with one certificate each.
    private struct Council {
        let authorities: TrialAuthorities
        let certificates: [Verified<AuthorityCertificate>]
        let consensus: Consensus

        init(hasSecondKeys: Bool = false) throws {
            authorities = try TrialAuthorities(4, hasSecondKeys: hasSecondKeys)
            let authorities = authorities
            certificates = try (0..<4).map { try authorities.certificate($0) }
            consensus = try TrialDocuments.shared.get().made.consensus
        }

        var check: ConsensusCheck { ConsensusCheck(authorities.network) }

        func names(_ indices: [Int]) -> [String] { indices.map { authorities.network.authorities[$0].name } }

        func signed(by indices: [Int]) throws -> Unverified<Consensus> {
            try authorities.sign(consensus, by: indices.map { authorities.signers[$0] })
        }

        /// What is wrong; `nil` if nothing is.
        func fault(
            _ consensus: Unverified<Consensus>, _ certificates: [Verified<AuthorityCertificate>]? = nil
        ) -> ConsensusFault? {
            do throws(ConsensusFault) {
                let verified = try check.verify(consensus, with: certificates ?? self.certificates)
                return verified.bytes == consensus.bytes ? nil : .times
            } catch {
                return error
            }
        }
    }

    // MARK: How many

    @Test func asManyAsMustHaveSigned() throws {
        let council = try Council()
        for indices in [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3], [3, 1, 0], [0, 1, 2, 3]] {
            #expect(council.fault(try council.signed(by: indices)) == nil)
        }
    }

    @Test func thoseWhoAreMissingAreNamed() throws {
        let council = try Council()
        for (indices, missing) in [([0, 1], [2, 3]), ([3, 0], [1, 2]), ([2], [0, 1, 3])] {
            let fault = council.fault(try council.signed(by: indices))
            #expect(
                fault == .tooFewSignatures(indices.count, needed: 3, missing: council.names(missing)))
        }
        #expect(
            council.fault(try council.signed(by: [1, 2]))?.description
                == "2 authorities have signed it and 3 must; authority-0, authority-3 didn't")
    }

    @Test func aSignatureWithoutACertificateDoesNotCount() throws {
        let council = try Council()
        let consensus = try council.signed(by: [0, 1, 2])
        #expect(
            council.fault(consensus, [council.certificates[0], council.certificates[2], council.certificates[3]])
                == .tooFewSignatures(2, needed: 3, missing: council.names([1, 3])))
        #expect(
            council.fault(consensus, []) == .tooFewSignatures(0, needed: 3, missing: council.names([0, 1, 2, 3])))
    }

    @Test func aForgedSignatureDoesNotCount() throws {
        let council = try Council()
        let genuine = try council.signed(by: [0, 1])
        let other = try council.authorities.sign(
            council.consensus, by: [DocumentSigner(Curve25519.Signing.PrivateKey())]
        ).signatures[0]
        let name = DocumentSignature.name(of: council.authorities.signers[2].keys.ed25519)
        let forged = DocumentSignature(.ed25519, key: name, bytes: other.bytes)
        let consensus = Verified(
            council.consensus, body: council.consensus.body, digest: genuine.digest,
            signatures: genuine.signatures + [forged])
        #expect(
            council.fault(try Unverified(parsing: consensus.bytes))
                == .tooFewSignatures(2, needed: 3, missing: council.names([2, 3])))
    }

    // MARK: Certificates

    @Test func anExpiredCertificateDoesNotCount() throws {
        let council = try Council()
        let consensus = try council.signed(by: [0, 1, 2])
        let start = consensus.claimed.validAfter
        func certificates(from: WallTime, until: WallTime) throws -> [Verified<AuthorityCertificate>] {
            council.certificates.prefix(2) + [try council.authorities.certificate(2, from: from, until: until)]
        }
        let later = start.advanced(by: .milliseconds(1))
        let missing = ConsensusFault.tooFewSignatures(2, needed: 3, missing: council.names([2, 3]))
        // It counts when the consensus begins, or it doesn't.
        #expect(council.fault(consensus, try certificates(from: .trial(hours: -24), until: start)) == missing)
        #expect(council.fault(consensus, try certificates(from: .trial(hours: -24), until: later)) == nil)
        #expect(council.fault(consensus, try certificates(from: start, until: later)) == nil)
        #expect(council.fault(consensus, try certificates(from: later, until: .trial(hours: 24))) == missing)
    }

    @Test func twoCertificatesOfOneAuthorityCountOnce() throws {
        let council = try Council()
        let second = DocumentSigner(Curve25519.Signing.PrivateKey())
        let other = try council.authorities.certificate(0, for: second)
        let signers = [council.authorities.signers[0], second, council.authorities.signers[1]]
        let consensus = try council.authorities.sign(council.consensus, by: signers)
        #expect(
            council.fault(consensus, council.certificates + [other])
                == .tooFewSignatures(2, needed: 3, missing: council.names([2, 3])))
        #expect(
            council.fault(consensus, [other, other] + council.certificates + council.certificates)
                == .tooFewSignatures(2, needed: 3, missing: council.names([2, 3])))
        // Either of them will do.
        let enough = try council.authorities.sign(
            council.consensus, by: [second, council.authorities.signers[1], council.authorities.signers[2]])
        #expect(council.fault(enough, council.certificates + [other]) == nil)
        #expect(council.fault(enough, [other] + council.certificates) == nil)
    }

    /// An authority that certifies another's key as its own makes no second signature of it.
    @Test func oneKeyOfTwoAuthoritiesCountsOnce() throws {
        let council = try Council()
        let borrowed = try council.authorities.certificate(3, for: council.authorities.signers[0])
        let consensus = try council.signed(by: [0, 1])
        for certificates in [[borrowed] + council.certificates, council.certificates + [borrowed]] {
            guard case .tooFewSignatures(2, needed: 3, let missing) = council.fault(consensus, certificates) else {
                Issue.record("\(council.fault(consensus, certificates) as Any)")
                continue
            }
            #expect(missing.count == 2 && missing.contains("authority-2"))
        }
        #expect(council.fault(try council.signed(by: [0, 1, 2]), council.certificates + [borrowed]) == nil)
    }

    @Test func aCertificateOfNobodyDoesNotCount() throws {
        let council = try Council()
        let others = try TrialAuthorities(4, seed: 2)
        let consensus = try council.authorities.sign(
            council.consensus, by: [0, 1].map { council.authorities.signers[$0] } + [others.signers[2]])
        #expect(
            council.fault(consensus, council.certificates + [try others.certificate(2)])
                == .tooFewSignatures(2, needed: 3, missing: council.names([2, 3])))
    }

    // MARK: ML-DSA

    @Test func bothSignaturesAreNeededOfWhoHasTwoKeys() throws {
        let council = try Council(hasSecondKeys: true)
        let genuine = try council.signed(by: [0, 1, 2])
        #expect(genuine.signatures.count == 6)
        #expect(council.fault(genuine) == nil)
        for index in genuine.signatures.indices {
            var signatures = genuine.signatures
            signatures.remove(at: index)
            let consensus = Verified(
                council.consensus, body: council.consensus.body, digest: genuine.digest, signatures: signatures)
            let missing = council.names([index / 2, 3])
            #expect(
                council.fault(try Unverified(parsing: consensus.bytes))
                    == .tooFewSignatures(2, needed: 3, missing: missing))
            // Nor does one that isn't genuine count.
            var bytes = genuine.signatures[index].bytes
            bytes[7] ^= 1
            signatures = genuine.signatures
            signatures[index] = DocumentSignature(
                genuine.signatures[index].algorithm, key: genuine.signatures[index].key, bytes: bytes)
            let damaged = Verified(
                council.consensus, body: council.consensus.body, digest: genuine.digest, signatures: signatures)
            #expect(
                council.fault(try Unverified(parsing: damaged.bytes))
                    == .tooFewSignatures(2, needed: 3, missing: missing))
        }
    }

    /// What counts for an epoch only is signed with one key.
    @Test func oneSignatureIsEnoughForABriefDocument() throws {
        let council = try Council(hasSecondKeys: true)
        let (signer, network) = (council.authorities.signers[0], council.authorities.network.identifier)
        let reveal = try TrialDocuments.shared.get().reveals[0].document
        let brief = try Unverified<Reveal>(parsing: reveal.signed(by: signer.brief, in: network).bytes)
        #expect(brief.signatures.map(\.algorithm) == [.ed25519])
        #expect(try brief.verified(by: signer.keys.brief, in: network).document == reveal)
        #expect(throws: DocumentError.self) { try brief.verified(by: signer.keys, in: network) }
    }

    // MARK: Times, and everything else

    @Test func theTimesAreThoseOfTheEpoch() throws {
        let council = try Council()
        let text = DocumentText(council.consensus.body)
        let times = try ["valid-after", "fresh-until", "valid-until"].map { ($0, try text.words($0)[0]) }
        for (keyword, time) in times {
            let moved = try #require(WallTime(time)).advanced(by: .milliseconds(1))
            var reader = DocumentReader(try text.replacing(keyword, with: "\(keyword) \(moved)").bytes)
            _ = try reader.read("fog-consensus")
            let changed = try Consensus(reading: &reader)
            let consensus = try council.authorities.sign(changed, by: council.authorities.signers)
            #expect(council.fault(consensus) == .times)
        }
        var reader = DocumentReader(try text.replacing("epoch", with: "epoch 30000002").bytes)
        _ = try reader.read("fog-consensus")
        let changed = try Consensus(reading: &reader)
        #expect(council.fault(try council.authorities.sign(changed, by: council.authorities.signers)) == .times)
    }

    /// Three must sign and three have signed: nothing can be another way without one signature less.
    @Test func everyAlteredByteIsNoticed() throws {
        let council = try Council()
        let bytes = try council.signed(by: [0, 1, 2]).bytes
        var dice = SeededGenerator(seed: 42)
        for place in bytes.indices {
            var values: [UInt8] = Self.isFull ? Array(UInt8.min...UInt8.max) : [bytes[place] ^ 1]
            if !Self.isFull { values.append(.random(in: 0x20...0x7e, using: &dice)) }
            var altered = bytes
            for value in values where value != bytes[place] {
                altered[place] = value
                guard let consensus = try? Unverified<Consensus>(parsing: altered) else { continue }
                if council.fault(consensus) == nil {
                    Issue.record("byte \(place) is \(value) instead of \(bytes[place])")
                }
            }
        }
    }
}
