import FogSimulation
import Testing

@testable import FogVectors

/// Nothing in a file may trap: documents that were good, changed at random.
@Suite struct MutatedDocumentTests {
    private static func value(_ dice: inout SeededGenerator) -> VectorValue? {
        switch dice.index(below: 12) {
        case 0: nil
        case 1: .null
        case 2: .flag(true)
        case 3: .number(dice.one(of: 0, -1, 1, 255, 1 << 20, Int.max, Int.min))
        case 4: .fraction(0.5)
        case 5: .list([])
        case 6: .members([:])
        case 7: .text("")
        case 8: .text("0")
        case 9: .text("sphinx1 group=\(dice.one(of: "x25519", "xwing")) cipher=lioness hops=20 payload=1048576")
        case 10: .list([.text("00"), .list([.members(["ID": .text("")])])])
        default: .bytes(dice.bytes(dice.one(of: 1, 16, 31, 32, 33, 48, 64, 80, 700)))
        }
    }

    /// A leaf, or one of the values around it, becomes something else.
    private static func mutated(_ document: VectorValue, _ dice: inout SeededGenerator) -> VectorValue {
        let leaves = document.leaves
        guard !leaves.isEmpty else { return document }
        var path = leaves[dice.index(below: leaves.count)]
        if dice.happens(at: 0.3) { path.steps.removeLast(dice.index(below: path.steps.count + 1)) }
        let kind = dice.index(below: 4)
        let other = value(&dice)
        let place = dice.next()
        return document.replacing(path) { old in
            switch (kind, old) {
            case (0, .text(let text)): .text(String(text.dropLast(Int(place % UInt64(max(text.count, 1))))))
            case (1, .text(let text)): .text(text + text)
            case (0, .list(let list)): .list(list + list)
            case (1, .list(let list)): .list(Array(list.dropFirst()))
            case (2, .number(let number)): .number(number &+ Int(place % 5) - 2)
            default: other
            }
        }
    }

    private static let primitives: VectorValue = .members([
        "primitive": .text("stream_aes256ctr"), "format_version": .number(1), "key_hex": .text(""), "iv_hex": .text(""),
        "vectors": .list([
            .members([
                "name": .text("one"), "key_hex": .bytes([UInt8](repeating: 1, count: 32)), "length": .number(3),
                "iv_hex": .bytes([UInt8](repeating: 2, count: 16)), "keystream_hex": .text("000000"),
                "keystream": .null, "ikm_hex": .bytes([UInt8](repeating: 1, count: 32)),
            ])
        ]),
    ])

    private static func document(_ suite: String) throws -> VectorValue {
        let count = suite == "sphinx-malformed" ? 16 : 4
        return suite == "sphinx-primitives" ? primitives : try VectorSuites.make(suite, seed: 9, count: count).root
    }

    @Test(arguments: VectorSuites.all.map(\.name))
    func otherValuesDoNotTrap(in suite: String) throws {
        var dice = SeededGenerator(seed: 11)
        let documents = try Self.document(suite).single
        for index in 0..<400 {
            var document = documents[index % documents.count]
            for _ in 0...dice.index(below: 3) { document = Self.mutated(document, &dice) }
            let made = VectorDocument(document, named: "mutated")
            for name in [nil, suite] {
                guard let report = try? VectorSuites.check(made, as: name) else { continue }
                #expect(report.passed + report.failures.count > 0)
            }
        }
    }

    @Test(arguments: VectorSuites.all.map(\.name))
    func otherBytesDoNotTrap(in suite: String) throws {
        var dice = SeededGenerator(seed: 12)
        let documents = try Self.document(suite).single.map { VectorDocument($0, named: suite).json }
        let pieces = [
            "\"", "[", "]", "{", "}", ",", ":", "\\", "\\ud800", "\u{0}", "e", "-", "0", "1e999", "null", " ",
        ]
        for index in 0..<300 {
            var bytes = documents[index % documents.count]
            for _ in 0...dice.index(below: 3) {
                let place = dice.index(below: bytes.count)
                switch dice.index(below: 4) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: dice.next())
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + dice.index(below: 40)))
                case 2: bytes.insert(contentsOf: pieces[dice.index(below: pieces.count)].utf8, at: place)
                default: bytes.replaceSubrange(place...place, with: pieces[dice.index(below: pieces.count)].utf8)
                }
                if bytes.isEmpty { bytes = [0x5b] }
            }
            guard let document = try? VectorDocument(bytes, named: "mutated") else { continue }
            _ = try? VectorSuites.check(document, as: suite)
        }
    }
}
