import FogCore
import FogSimulation
import Testing

@testable import FogVectors

/// A case passes only if all of its fields agree.
@Suite struct FlippedDigitTests {
    /// A flipped bit of a text of digits, or another number, flag or word.
    private static func flipped(_ value: VectorValue, bit: Int) -> VectorValue {
        switch value {
        case .number(let number): return .number(number ^ 1)
        case .flag(let flag): return .flag(!flag)
        case .text(let text):
            guard let bytes = Hexadecimal.decode(text) else { return .text(text + "x") }
            return .bytes(bytes.flippingBit(bit))
        default: return value
        }
    }

    /// How many bits a value has that can be flipped; `nil` if it is empty.
    private static func bits(_ value: VectorValue) -> Int? {
        switch value {
        case .text(let text): text.isEmpty ? nil : Hexadecimal.decode(text).map { 8 * $0.count } ?? 1
        case .number, .flag: 1
        default: nil
        }
    }

    /// Whether a bit is one that the algorithm ignores, or that this case's hop can't see.
    private static func isIgnored(_ suite: String, _ path: ValuePath, bit: Int, why: String) -> Bool {
        switch path.member {
        case "scalar", "PrivateKey", "private_key", "init_static", "init_ephemeral", "resp_static", "resp_ephemeral":
            [0, 1, 2, 254, 255].contains(bit)
        case "u": suite == "x25519" && bit == 255
        case "why": true
        // The hop checks the 476 bytes of the header, but not the payload of a packet that goes on or of a reply.
        case "packet": !["last", "crafted"].contains(why) && bit >= 8 * 476
        default: false
        }
    }

    private static func value(_ path: ValuePath, in document: VectorValue) -> VectorValue {
        var found = VectorValue.null
        _ = document.replacing(path) { value in
            found = value
            return value
        }
        return found
    }

    /// Which cases of a suite are fit for it: those whose result depends on every bit of what it is made of.
    private static func isFit(_ document: VectorValue) -> Bool {
        for path in document.leaves {
            guard case .text(let text) = value(path, in: document) else { continue }
            switch path.member {
            case "result": if text.allSatisfy({ $0 == "0" }) { return false }
            // So short that another key may well give the same.
            case "c": if text.count < 16 { return false }
            case "expect": if text == "refused" { return false }
            default: break
            }
        }
        return true
    }

    private static func kind(_ document: VectorValue) -> String {
        for path in document.leaves where path.member == "why" {
            guard case .text(let why) = value(path, in: document) else { continue }
            return MalformedPacketKind(rawValue: why).map { "\($0)" } ?? ""
        }
        return ""
    }

    @Test(arguments: VectorSuites.makers.map(\.name))
    func aFlippedDigitInAnyFieldFails(in suite: String) throws {
        var dice = SeededGenerator(seed: 7)
        var flips = 0
        let documents = try VectorSuites.make(suite, seed: 5, count: suite == "x25519" ? 40 : 30).root.single
        for document in documents where Self.isFit(document) {
            let why = Self.kind(document)
            for path in document.leaves {
                guard let bits = Self.bits(Self.value(path, in: document)) else { continue }
                // More of the long ones, which have several parts.
                for _ in 0..<(bits > 512 ? 6 : 1) {
                    let bit = dice.index(below: bits)
                    if Self.isIgnored(suite, path, bit: bit, why: why) { continue }
                    let other = document.replacing(path) { Self.flipped($0, bit: bit) }
                    let report = try VectorSuites.check(VectorDocument(other, named: "flipped"), as: suite)
                    #expect(report.passed == 0 && report.failures.count == 1, "\(path) bit \(bit) of \(document)")
                    flips += 1
                }
            }
        }
        #expect(flips >= (suite == "sphinx-commands" ? 9 : 24))
    }

    /// Members that others add are left alone; one whose name was damaged isn't taken for such.
    @Test func aDamagedNameOfAMemberFails() throws {
        let document = try VectorSuites.make("ecvrf", seed: 6, count: 1).root.single[0]
        func report(_ change: ([String: VectorValue]) -> [String: VectorValue]) throws -> VectorReport {
            guard let path = document.leaves.first(where: { $0.member == "alpha" }) else {
                throw FogError(.notFound, "the vector has no proof")
            }
            let other = document.replacing(ValuePath(steps: Array(path.steps.dropLast()))) { value in
                guard case .members(let members) = value else { return value }
                return .members(change(members))
            }
            return try VectorSuites.check(VectorDocument(other, named: "changed"), as: "ecvrf")
        }
        #expect(try report { $0.merging(["novelty": .text("00")]) { $1 } }.failures.isEmpty)
        let damaged = try report { members in
            var members = members
            members["i"] = members.removeValue(forKey: "h")
            return members
        }
        #expect(damaged.failures.count == 1)
    }
}
