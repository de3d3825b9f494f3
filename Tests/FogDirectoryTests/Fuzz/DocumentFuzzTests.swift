import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

/// Whatever arrives is read or refused, nothing stops the process, and whatever is read is written as it was: nobody
/// can say one thing in two ways.
@Suite struct DocumentFuzzTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil
    private static let count = isFull ? 1_000_000 : 2000

    @Test(arguments: DocumentForm.allCases)
    func documents(form: DocumentForm) throws {
        let trial = try TrialDocuments.shared.get()
        let samples = try form.samples(trial)
        let mutation = DocumentMutation(try DocumentForm.allCases.flatMap { try $0.samples(trial).suffix(1) })
        var dice = SeededGenerator(seed: form.rawValue.utf8.reduce(44) { $0 &* 31 &+ UInt64($1) })
        var (taken, problems): (Int, Set<Int>) = (0, [])
        for _ in 0..<Self.count {
            var bytes = samples[dice.index(below: samples.count)]
            if dice.index(below: 64) == 0 { bytes = DocumentMutation.random(2000, using: &dice) }
            mutation.damage(&bytes, using: &dice)
            do throws(DocumentError) {
                guard try form.rewrite(bytes) == bytes else { throw DocumentError(line: -1, "") }
                taken += 1
            } catch {
                problems.insert(error.line)
                // Nothing is said of lines that aren't there.
                let lines = bytes.count { $0 == 0x0a }
                guard (0...lines + 1).contains(error.line), error.description.utf8.count < 300 else {
                    throw FogError(.failed, "\(error), of \(String(decoding: bytes, as: UTF8.self))")
                }
            }
        }
        // Otherwise all died at the first byte, or none was damaged. A vote's descriptors are read later.
        let most = form == .vote ? Self.count * 3 / 4 : Self.count / 2
        #expect(taken > 0 && taken < most && problems.count > 4, "\(taken) of \(Self.count), \(problems.count)")
    }

    /// Each word has one reading of a kind, which has one spelling.
    @Test func words() throws {
        let trial = try TrialDocuments.shared.get()
        let samples = try DocumentForm.allCases.flatMap { try $0.samples(trial).suffix(1) }
        let mutation = DocumentMutation(samples)
        let lines = samples.flatMap { $0.split(separator: 0x0a).map { Array($0.prefix(200)) } }
        var dice = SeededGenerator(seed: 45)
        var readings = [Int](repeating: 0, count: 9)
        for _ in 0..<Self.count {
            var bytes = lines[dice.index(below: lines.count)]
            if dice.index(below: 2) == 0 { mutation.damage(&bytes, using: &dice) }
            for characters in bytes.split(whereSeparator: { !(0x21...0x7e).contains($0) }) {
                let word = DocumentWord(characters: characters, line: 1)
                let spellings = [
                    (try? word.integer()).map { "\($0)" }, (try? word.signedInteger()).map { "\($0)" },
                    (try? word.bytes(upTo: 4096)).map { Base64.encode($0) },
                    (try? word.bytes32()).map { Base64.encode($0.array) }, (try? word.node()).map(\.description),
                    (try? word.time()).map(\.description), (try? word.address()).map(\.description), try? word.name(),
                    SignatureAlgorithm(rawValue: word.text)?.rawValue,
                ]
                for (index, spelling) in spellings.enumerated() {
                    guard let spelling else { continue }
                    readings[index] += 1
                    guard spelling == word.text else {
                        throw FogError(.failed, "'\(word.text)' is read as '\(spelling)'")
                    }
                }
            }
        }
        #expect(readings.allSatisfy { $0 > 0 }, "\(readings)")
    }

    /// Weights are read from a line of a consensus.
    @Test func weights() throws {
        let trial = try TrialDocuments.shared.get()
        let line = Array(trial.consensus.document.weights.text.utf8)
        let mutation = DocumentMutation([line + [0x0a]])
        var dice = SeededGenerator(seed: 46)
        var taken = 0
        for _ in 0..<Self.count {
            var bytes = line
            mutation.damage(&bytes, using: &dice)
            let text = String(decoding: bytes, as: UTF8.self)
            guard let weights = BandwidthWeights(text: text) else { continue }
            taken += 1
            guard weights.text == text else { throw FogError(.failed, "'\(text)' is read as '\(weights.text)'") }
        }
        #expect(taken > 0 && taken < Self.count / 2)
    }

    /// A node is taken with what it has signed and proved, or not at all.
    @Test func publications() throws {
        let trial = try TrialDocuments.shared.get()
        let samples = trial.publications.map(\.bytes)
        let mutation = DocumentMutation(samples)
        var dice = SeededGenerator(seed: 48)
        var book = NodeBook(trial.network, banned: [])
        let now = Now(monotonic: .origin, wall: .trial())
        var (taken, refusals): (Int, Set<String>) = (0, [])
        for _ in 0..<Self.count / 10 {
            var bytes = samples[dice.index(below: samples.count)]
            if dice.index(below: 16) > 0 { mutation.damage(&bytes, using: &dice) }
            guard let publication = try? NodePublication(parsing: bytes) else { continue }
            do throws(DescriptorRefusal) {
                let node = try book.take(publication, at: now)
                taken += 1
                let isGenuine = trial.descriptors.contains {
                    $0.bytes == publication.descriptor && $0.document.id == node
                }
                guard isGenuine else { throw .banned }
            } catch {
                refusals.insert(String("\(error)".prefix(28)))
                guard error != .banned else {
                    throw FogError(.failed, "taken: \(String(decoding: bytes, as: UTF8.self))")
                }
            }
        }
        #expect(taken > 0 && refusals.count > 2 && book.entries.count == samples.count, "\(taken), \(refusals)")
    }

    /// A consensus that comes from somewhere says what its authorities have signed, or isn't taken.
    @Test func bundles() throws {
        let trial = try TrialDocuments.shared.get()
        let certificates = try (0..<3).map { try trial.authorities.certificate($0).bytes }
        let mutation = DocumentMutation([trial.consensus.bytes] + certificates + trial.made.sections.values)
        var dice = SeededGenerator(seed: 49)
        var taken = 0
        for _ in 0..<Self.count / 10 {
            var consensus = trial.consensus.bytes
            var (certificates, sections) = (certificates, trial.made.sections)
            switch dice.index(below: 4) {
            case 0: mutation.damage(&certificates[dice.index(below: 3)], using: &dice)
            case 1: mutation.damage(&sections[SectionKind.allCases[dice.index(below: 4)], default: []], using: &dice)
            default: mutation.damage(&consensus, using: &dice)
            }
            let bundle = ConsensusBundle(consensus: consensus, certificates: certificates, sections: sections)
            guard let verified = try? bundle.verified(in: trial.network) else { continue }
            taken += 1
            guard verified.digest == trial.consensus.digest, verified.document == trial.consensus.document,
                sections == trial.made.sections
            else { throw FogError(.failed, "taken: \(String(decoding: consensus, as: UTF8.self))") }
        }
        #expect(taken < Self.count / 20, "\(taken)")
    }
}
