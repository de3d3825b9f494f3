import FogCore
import Testing

@testable import FogDirectory

@Suite struct ConsensusSectionTests {
    private func form(_ kind: SectionKind) throws -> DocumentForm {
        try #require(DocumentForm(rawValue: kind.rawValue))
    }

    // MARK: What is said

    @Test(arguments: SectionKind.allCases)
    func whatIsWrittenIsRead(kind: SectionKind) throws {
        let trial = try TrialDocuments.shared.get()
        let bytes = try #require(trial.made.sections[kind])
        let section = try ConsensusSection(kind, parsing: bytes, of: trial.consensus.document)
        #expect(section.bytes == bytes)
        #expect(section.kind == kind && section.epoch == TrialDocuments.epoch)
        let expected = trial.descriptors.map(\.document).filter { $0.roles.contains(kind.role) }
            .sorted { $0.id < $1.id }
        #expect(section.nodes.map(\.id) == expected.map(\.id))
        for (node, descriptor) in zip(section.nodes, expected) {
            #expect(node.addresses == descriptor.addresses && node.linkKey == descriptor.linkKey)
            #expect(node.flags.isSuperset(of: [.running, .valid]))
            #expect(node.onionKey == (kind == .relays ? descriptor.onionKey : nil))
            #expect(node.exits == (kind == .relays ? descriptor.exits : []))
            #expect(node.protocols == (kind == .relays ? descriptor.protocols : []))
            #expect(node.family == (kind == .relays ? descriptor.family : []))
            #expect(node.delayKey == (kind.role.carriesPackets ? descriptor.delayKey : nil))
            #expect(node.mixKeys == (kind == .relays ? [] : descriptor.mixKeys))
            #expect(node.services == (kind == .services ? descriptor.services : []))
            #expect(kind == .mixes || node.layer == nil)
        }
    }

    @Test(arguments: SectionKind.allCases)
    func aSectionMayHaveNoNodes(kind: SectionKind) throws {
        let section = ConsensusSection(kind, epoch: 5, nodes: [])
        #expect(String(decoding: section.bytes, as: UTF8.self) == "fog-section 1 \(kind.rawValue) 5\n")
        #expect(try ConsensusSection(kind, reading: section.bytes, epoch: 5) == section)
    }

    // MARK: What isn't one

    @Test(arguments: SectionKind.allCases)
    func anotherSectionIsRefused(kind: SectionKind) throws {
        let (form, epoch) = (try form(kind), TrialDocuments.epoch)
        let text = try form.text()
        for other in SectionKind.allCases where other != kind {
            form.expectRefusal(
                of: try text.replacing("fog-section", with: "fog-section 1 \(other.rawValue) \(epoch)"), line: 1,
                "is another section")
        }
        for (heading, problem) in [
            ("2 \(kind.rawValue) \(epoch)", "is another section"),
            ("1 \(kind.rawValue) \(epoch - 1)", "is not between"), ("1 \(kind.rawValue) 0\(epoch)", "is no number"),
            ("1 \(kind.rawValue)", "has 2 words behind it, not 3"),
        ] {
            form.expectRefusal(
                of: try text.replacing("fog-section", with: "fog-section \(heading)"), line: 1, problem)
        }
        form.expectRefusal(of: try text.removing("fog-section"), line: 1, "belongs")
    }

    @Test(arguments: SectionKind.allCases)
    func nodesAreSortedAndThereOnce(kind: SectionKind) throws {
        let form = try form(kind)
        let text = try form.text()
        let second = try #require(text.lines.dropFirst(2).firstIndex { $0.hasPrefix("node ") })
        var changed = text
        changed.lines = [text.lines[0]] + text.lines[second...] + text.lines[1..<second]
        let line = 1 + (text.lines.count - second) + 1
        form.expectRefusal(of: changed, line: line, "out of order, or there twice")
        changed.lines = Array(text.lines[..<second]) + text.lines[1..<second]
        form.expectRefusal(of: changed, line: second + 1, "out of order, or there twice")
    }

    @Test(arguments: SectionKind.allCases)
    func otherWordsAreRefused(kind: SectionKind) throws {
        let form = try form(kind)
        let text = try form.text()
        let id = try text.words("node")[0]
        for (line, problem) in [
            ("node \(id) -", "has 2 words behind it, not 3 to 11"), ("node x - 1", "is no identifier"),
            ("node \(id) 0 1", "is not between 1 and 255"), ("node \(id) 256 1", "is not between 1 and 255"),
            ("node \(id) -1 1", "is no number"), ("node \(id) - -", "is no number"),
            ("node \(id) - 18446744073709551616", "is no number"),
            ("node \(id) - 1 valid running", "no flag, or out of order"), ("node \(id) - 1 guard", "no flag"),
        ] {
            form.expectRefusal(of: try text.replacing("node", with: line), line: 2, problem)
        }
        let layered = try text.replacing("node", with: "node \(id) 255 18446744073709551615 valid")
        if kind == .mixes {
            try form.expectReading(of: layered)
        } else {
            form.expectRefusal(of: layered, line: 2, "is a layer of what is no mix")
        }
    }

    @Test(arguments: SectionKind.allCases)
    func aNodeHasWhatItsUsersNeedAndNothingElse(kind: SectionKind) throws {
        let form = try form(kind)
        let text = try form.text()
        for keyword in ["link-key", kind == .relays ? "onion-key" : "delay-key"] {
            form.expectRefusal(of: try text.removing(keyword), line: try text.number(of: keyword), "belongs")
            form.expectRefusal(
                of: try text.replacing(keyword, with: "\(keyword) AAAA"), line: try text.number(of: keyword),
                "is not 32 bytes")
        }
        form.expectRefusal(
            of: try text.replacingAll("address", with: []), line: try text.number(of: "address"),
            "stands where 'address' belongs")
        let key = Base64.encode([UInt8](repeating: 1, count: 32))
        let behind = try text.number(of: "link-key") + 1
        let foreign: [SectionKind: [String]] = [
            .relays: ["delay-key \(key)", "mix-key 1 \(key)", "service echo"],
            .mixes: ["onion-key \(key)", "exit 1 1", "service echo"],
            .gateways: ["onion-key \(key)", "exit 1 1", "service echo"],
            .services: ["onion-key \(key)", "exit 1 1"],
        ]
        for line in foreign[kind] ?? [] {
            var changed = text
            changed.lines.insert(line, at: behind - 1)
            #expect(form.refusal(of: changed)?.line ?? 0 >= behind, "\(line)")
        }
    }

    @Test(arguments: SectionKind.allCases)
    func listsAreSortedAndNotTooLong(kind: SectionKind) throws {
        let form = try form(kind)
        let text = try form.text()
        let key = Base64.encode([UInt8](repeating: 1, count: 32))
        var lists: [(String, [String])] = []
        if kind == .relays {
            lists.append(("protocol", (10...42).map { "protocol p\($0) 1 1" }))
            lists.append(("family", (10...74).map { "family \(String(repeating: "0", count: 62))\($0)" }))
            lists.append(("exit", (1...33).map { "exit \($0) \($0)" }))
        } else {
            lists.append(("mix-key", (1...5).map { "mix-key \($0) \(key)" }))
        }
        if kind == .services { lists.append(("service", (10...42).map { "service s\($0)" })) }
        for (keyword, lines) in lists {
            // Of the first node, whose lines stand together.
            let first = try text.number(of: keyword) - 1
            let rest = text.lines[first...].drop { $0.hasPrefix(keyword + " ") }
            func changed(_ lines: some Sequence<String>) -> DocumentText {
                var changed = text
                changed.lines = text.lines[..<first] + Array(lines) + rest
                return changed
            }
            try form.expectReading(of: changed(lines.dropLast()))
            form.expectRefusal(
                of: changed(lines), line: first + lines.count, "stands here more than \(lines.count - 1) times")
            form.expectRefusal(
                of: changed([lines[1], lines[0]]), line: first + 2, "out of order")
            form.expectRefusal(of: changed([lines[0], lines[0]]), line: first + 2, "out of order")
        }
        let addresses = (1...9).map { "address host:\($0)" }
        let first = try text.number(of: "address") - 1
        let rest = text.lines[first...].drop { $0.hasPrefix("address ") }
        var changed = text
        changed.lines = text.lines[..<first] + addresses + rest
        form.expectRefusal(of: changed, line: first + 9, "stands here more than 7 times")
        changed.lines.remove(at: first)
        try form.expectReading(of: changed)
    }

    @Test func aSectionHasNotMoreNodesThanANetwork() throws {
        var writer = DocumentWriter()
        writer.line("fog-section", "1", "services", "5")
        let key = Base64.encode([UInt8](repeating: 1, count: 32))
        func node(_ number: Int) {
            let id = String(number, radix: 16)
            writer.line("node", String(repeating: "0", count: 64 - id.count) + id, "-", "1")
            writer.line("address", "a:1")
            writer.line("link-key", key)
            writer.line("delay-key", key)
        }
        for number in 0..<Vote.nodeLimit { node(number) }
        #expect(try ConsensusSection(.services, reading: writer.bytes, epoch: 5).bytes == writer.bytes)
        node(Vote.nodeLimit)
        do throws(DocumentError) {
            _ = try ConsensusSection(.services, reading: writer.bytes, epoch: 5)
            Issue.record("it was read")
        } catch {
            #expect(error.line == 2 + 4 * Vote.nodeLimit && error.problem.hasSuffix("is one node too many"))
        }
    }
}
