import FogCore
import Testing

@testable import FogDirectory

@Suite struct ConsensusBundleTests {
    private func bundle(_ indices: [Int] = [0, 1, 2]) throws -> ConsensusBundle {
        let trial = try TrialDocuments.shared.get()
        return ConsensusBundle(
            consensus: trial.consensus.bytes,
            certificates: try indices.map { try trial.authorities.certificate($0).bytes }, sections: trial.made.sections
        )
    }

    @Test func aWholeBundleIsTaken() throws {
        let trial = try TrialDocuments.shared.get()
        let bundle = try bundle()
        let verified = try bundle.verified(in: trial.network)
        #expect(verified == trial.consensus && verified.document == trial.consensus.document)
        for kind in SectionKind.allCases {
            let section = try ConsensusSection(
                kind, parsing: try #require(bundle.sections[kind]), of: verified.document)
            #expect(section.nodes.count == 2)
        }
    }

    /// Who lacks a section can ask for it later.
    @Test func sectionsMayBeMissing() throws {
        let trial = try TrialDocuments.shared.get()
        let whole = try bundle()
        for sections in [[:], whole.sections.filter { $0.key == .mixes }] {
            let part = ConsensusBundle(
                consensus: whole.consensus, certificates: whole.certificates, sections: sections)
            #expect(try part.verified(in: trial.network) == trial.consensus)
        }
    }

    @Test func anotherSectionIsRefused() throws {
        let trial = try TrialDocuments.shared.get()
        let whole = try bundle()
        for kind in SectionKind.allCases {
            let bytes = try #require(whole.sections[kind])
            var sections = whole.sections
            var altered = bytes
            altered[bytes.count / 2] ^= 1
            for other in [altered, Array(bytes.dropLast()), bytes + [0x0a], [], trial.consensus.bytes] {
                sections[kind] = other
                let bundle = ConsensusBundle(
                    consensus: whole.consensus, certificates: whole.certificates, sections: sections)
                #expect(
                    throws: DocumentError(
                        line: 0, "the section '\(kind.rawValue)' isn't the one that the consensus names")
                ) { try bundle.verified(in: trial.network) }
                #expect(throws: DocumentError(line: 0, "it isn't the section that the consensus names")) {
                    try ConsensusSection(kind, parsing: other, of: trial.consensus.document)
                }
            }
        }
    }

    @Test func aBundleNeedsItsCertificates() throws {
        let trial = try TrialDocuments.shared.get()
        #expect(throws: ConsensusFault.tooFewSignatures(2, needed: 3, missing: ["authority-1", "authority-3"])) {
            try bundle([0, 2, 3]).verified(in: trial.network)
        }
        // Those that are none are passed over.
        let whole = try bundle()
        let other = try TrialAuthorities(4, seed: 2).certificate(1)
        let more = ConsensusBundle(
            consensus: whole.consensus, certificates: [[], [1, 2, 3], other.bytes] + whole.certificates, sections: [:])
        #expect(try more.verified(in: trial.network) == trial.consensus)
        for index in whole.certificates.indices {
            var certificates = whole.certificates
            certificates[index][100] ^= 1
            #expect(throws: ConsensusFault.self) {
                try ConsensusBundle(consensus: whole.consensus, certificates: certificates, sections: [:])
                    .verified(in: trial.network)
            }
        }
    }

    @Test func anotherNetworkTakesNothingOfIt() throws {
        let other = try TrialAuthorities(4, seed: 2).network
        #expect(throws: ConsensusFault.self) { try bundle().verified(in: other) }
        #expect(throws: DocumentError.self) {
            try ConsensusBundle(consensus: [], certificates: [], sections: [:]).verified(in: other)
        }
    }
}
