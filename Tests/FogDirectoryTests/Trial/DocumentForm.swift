import FogCore
import Testing

@testable import FogDirectory

/// What is read as text: the kinds of documents, and what holds or accompanies them.
enum DocumentForm: String, CaseIterable, Sendable {
    case descriptor, publication, certificate, vote, reveal, consensus, disclosure, outage, network, authority, status
    case gateways, mixes, relays, services, bundle, outages, disclosures, settings, equivocation

    /// Genuine ones.
    func samples(_ trial: TrialDocuments) throws -> [[UInt8]] {
        switch self {
        case .descriptor: trial.descriptors.map(\.bytes)
        case .publication: trial.publications.map(\.bytes)
        case .certificate: [trial.certificate.bytes, trial.longCertificate.bytes]
        case .vote: trial.votes.map(\.bytes)
        case .reveal: trial.reveals.map(\.bytes)
        case .consensus: [trial.consensus.bytes]
        case .disclosure: [trial.disclosure.bytes]
        case .outage: [trial.outage.bytes]
        case .network: [trial.network.bytes]
        case .authority: trial.network.authorities.map(\.bytes)
        case .status: [trial.status.bytes]
        case .gateways: [try #require(trial.made.sections[.gateways])]
        case .mixes: [try #require(trial.made.sections[.mixes])]
        case .relays: [try #require(trial.made.sections[.relays])]
        case .services: [try #require(trial.made.sections[.services])]
        case .bundle:
            [
                ConsensusBundle(
                    consensus: trial.consensus.bytes, certificates: [trial.certificate.bytes],
                    sections: trial.made.sections
                ).bytes
            ]
        case .outages:
            [OutageList(outages: [trial.outage.bytes], certificates: [trial.certificate.bytes]).bytes]
        case .disclosures: [DisclosureList([trial.disclosure.bytes, trial.disclosure.bytes]).bytes]
        case .settings: [trial.settings.bytes]
        case .equivocation: [try trial.equivocation().bytes]
        }
    }

    /// A genuine one, to change something in it.
    func text(_ index: Int = 0) throws -> DocumentText {
        DocumentText(try samples(TrialDocuments.shared.get())[index])
    }

    /// Reads bytes, and writes what was read.
    func rewrite(_ bytes: [UInt8]) throws(DocumentError) -> [UInt8] {
        func signed<Document: SignedDocument>(_: Document.Type) throws(DocumentError) -> [UInt8] {
            let document = try Unverified<Document>(parsing: bytes)
            let body = document.claimed.body
            guard Digest.of(body) == document.digest else { return [] }
            var writer = DocumentWriter()
            writer.lines(body)
            for signature in document.signatures { signature.write(to: &writer) }
            return writer.bytes
        }
        switch self {
        case .descriptor: return try signed(NodeDescriptor.self)
        case .publication: return try NodePublication(parsing: bytes).bytes
        case .certificate: return try signed(AuthorityCertificate.self)
        case .vote: return try signed(Vote.self)
        case .reveal: return try signed(Reveal.self)
        case .consensus: return try signed(Consensus.self)
        case .disclosure: return try signed(Disclosure.self)
        case .outage: return try signed(Outage.self)
        case .network: return try NetworkDescription(parsing: bytes).bytes
        case .authority: return try AuthorityDescription(parsing: bytes).bytes
        case .status: return try AuthorityStatus(parsing: bytes).bytes
        case .gateways: return try section(.gateways, bytes)
        case .mixes: return try section(.mixes, bytes)
        case .relays: return try section(.relays, bytes)
        case .services: return try section(.services, bytes)
        case .bundle: return try ConsensusBundle(parsing: bytes).bytes
        case .outages: return try OutageList(parsing: bytes).bytes
        case .disclosures: return try DisclosureList(parsing: bytes).bytes
        case .settings: return try AuthoritySettings(parsing: bytes).bytes
        case .equivocation: return try Equivocation(parsing: bytes).bytes
        }
    }

    private func section(_ kind: SectionKind, _ bytes: [UInt8]) throws(DocumentError) -> [UInt8] {
        try ConsensusSection(kind, reading: bytes, epoch: TrialDocuments.epoch).bytes
    }

    /// Why a text can't be read; `nil` if it can.
    func refusal(of text: DocumentText) -> DocumentError? {
        do throws(DocumentError) {
            _ = try rewrite(text.bytes)
            return nil
        } catch {
            return error
        }
    }

    /// Expects that a text can't be read, because of something in this line.
    func expectRefusal(
        of text: DocumentText, line: Int, _ problem: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let refusal = refusal(of: text)
        #expect(refusal?.line == line, "\(refusal as Any)", sourceLocation: sourceLocation)
        #expect(
            refusal?.problem.contains(problem) == true, "\(refusal as Any)", sourceLocation: sourceLocation)
    }

    /// Expects that a text is read, and written as it was.
    func expectReading(of text: DocumentText, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try rewrite(text.bytes) == text.bytes, sourceLocation: sourceLocation)
    }
}
