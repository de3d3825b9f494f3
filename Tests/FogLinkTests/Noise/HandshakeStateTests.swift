import FogCrypto
import FogSimulation
import Testing

@testable import FogLink

@Suite struct HandshakeStateTests {
    private static func name(_ pattern: String) -> String {
        "Noise_\(pattern)_25519\(pattern.contains("hfs") ? "+MLKEM768" : "")_ChaChaPoly_SHA256"
    }

    @Test func messagesOutOfTurnAreRefusedAndChangeNothing() throws {
        var run = try HandshakeSides(Self.name("XX"), seed: 61).begin()
        #expect(throws: NoiseError.outOfOrder) { try run.responder.write([]) }
        #expect(throws: NoiseError.outOfOrder) { try run.initiator.read([UInt8](repeating: 1, count: 32)) }
        let first = try run.initiator.write([])
        #expect(throws: NoiseError.outOfOrder) { try run.initiator.write([]) }
        _ = try run.responder.read(first)
        #expect(throws: NoiseError.outOfOrder) { try run.responder.read(first) }
        try run.finish()
    }

    @Test func twoOfOneRoleDoNotComeTogether() throws {
        let sides = try HandshakeSides(Self.name("NN"), seed: 62)
        var (one, two) = (try sides.begin().initiator, try sides.begin().initiator)
        #expect(throws: NoiseError.outOfOrder) { try two.read(try one.write([])) }
    }

    @Test func anotherPrologueOrProtocolIsNoticed() throws {
        for pattern in ["NN", "XK", "IKpsk1", "XXhfs"] {
            let sides = try HandshakeSides(Self.name(pattern), seed: 63)
            var other = sides
            other.prologue.append(0)
            var run = try sides.begin()
            run.responder = try other.begin().responder
            #expect(throws: NoiseError.notGenuine) { try run.finish() }
        }
        let sides = try HandshakeSides(Self.name("NN"), seed: 64)
        var run = try sides.begin()
        run.responder = try HandshakeState(
            NoiseProtocol("Noise_NN_25519_AESGCM_SHA256"), role: .responder, prologue: sides.prologue,
            keys: sides.responderKeys)
        #expect(throws: NoiseError.notGenuine) { try run.finish() }
    }

    @Test(arguments: ["NNpsk0", "NNpsk2", "XXpsk3", "Npsk0", "Kpsk1", "NNpsk0+psk2", "XKhfs+psk0"])
    func anotherPreSharedKeyIsNoticed(_ pattern: String) throws {
        let sides = try HandshakeSides(Self.name(pattern), seed: 65)
        for place in sides.responderKeys.psks.indices {
            var other = sides
            other.responderKeys.psks[place] = SecretBytes([UInt8](repeating: 1, count: 32))
            var run = try other.begin()
            #expect(throws: NoiseError.notGenuine) { try run.finish() }
        }
        var turned = sides
        turned.responderKeys.psks.reverse()
        guard turned.responderKeys.psks.count > 1 else { return }
        var run = try turned.begin()
        #expect(throws: NoiseError.notGenuine) { try run.finish() }
    }

    @Test(arguments: NoiseProtocol.patternNames) func whatThePatternNeedsMustBeThere(_ pattern: String) throws {
        let modifier = pattern.count == 1 ? "psk0" : "hfs+psk0"
        let sides = try HandshakeSides(Self.name(pattern + modifier), seed: 66)
        for role in HandshakeState.Role.allCases {
            let needs = sides.noise.needs(of: role)
            func expect(_ name: String?, _ change: (inout HandshakeKeys) -> Void) {
                var keys = role == .initiator ? sides.initiatorKeys : sides.responderKeys
                change(&keys)
                guard let name else {
                    #expect(throws: Never.self) { try HandshakeState(sides.noise, role: role, keys: keys) }
                    return
                }
                #expect(throws: NoiseError.missingKey(name)) {
                    try HandshakeState(sides.noise, role: role, keys: keys)
                }
            }
            expect(needs.staticKey ? "a static key" : nil) { $0.staticKey = nil }
            expect(needs.ephemeral ? "an ephemeral key" : nil) { $0.ephemeral = nil }
            expect(needs.kemSeed ? "a KEM's seed" : nil) { $0.kemSeed = nil }
            expect(needs.remoteStatic ? "the other's static key" : nil) { $0.remoteStatic = nil }
            expect("as many pre-shared keys as 1") { $0.psks = [] }
            expect("as many pre-shared keys as 1") { $0.psks += $0.psks }
        }
    }

    @Test func keysOfWrongLengthsAreRefused() throws {
        let sides = try HandshakeSides(Self.name("KKhfs+psk0"), seed: 67)
        let short = SecretBytes([UInt8](repeating: 1, count: 31))
        func expect(_ name: String, _ change: (inout HandshakeKeys) -> Void) {
            var keys = sides.initiatorKeys
            change(&keys)
            #expect(throws: NoiseError.badKey(name)) { try HandshakeState(sides.noise, role: .initiator, keys: keys) }
        }
        expect("the static key") { $0.staticKey = short }
        expect("the ephemeral key") { $0.ephemeral = short }
        expect("the KEM's seed") { $0.kemSeed = short }
        expect("a pre-shared key") { $0.psks = [short] }
        expect("the other's static key") { $0.remoteStatic?.append(0) }
    }

    /// A key that a side expects isn't forgotten when the pattern has the other send one.
    @Test func anotherStaticKeyThanTheExpectedIsRefused() throws {
        var sides = try HandshakeSides(Self.name("XX"), seed: 68)
        var run = try sides.begin()
        try run.finish()
        sides.initiatorKeys.remoteStatic = run.initiator.remoteStatic
        sides.responderKeys.remoteStatic = run.responder.remoteStatic
        run = try sides.begin()
        try run.finish()
        sides.initiatorKeys.remoteStatic = run.responder.remoteStatic
        run = try sides.begin()
        #expect(throws: NoiseError.badKey("the other's static key")) { try run.finish() }
    }

    /// 0, 1, the points of order eight, −1, and spellings of them that aren't reduced.
    private static let smallPoints: [[UInt8]] = [
        [0] + [UInt8](repeating: 0, count: 31), [1] + [UInt8](repeating: 0, count: 31),
        [
            0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
            0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
        ],
        [
            0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
            0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
        ],
        [0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f], [0xed] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [0xee] + [UInt8](repeating: 0xff, count: 30) + [0x7f], [0] + [UInt8](repeating: 0, count: 30) + [0x80],
    ]

    @Test(arguments: smallPoints) func keysOfSmallOrderAreRefused(_ point: [UInt8]) throws {
        let refusal = NoiseError.badKey("the other's key")
        // As an ephemeral key: by the responder at once, or when it answers, and by the initiator.
        var known = try HandshakeSides(Self.name("NK"), seed: 69).begin()
        #expect(throws: refusal) { try known.responder.read(point + [UInt8](repeating: 0, count: 16)) }
        var run = try HandshakeSides(Self.name("NN"), seed: 70).begin()
        var other = run
        _ = try other.responder.read(point)
        #expect(throws: refusal) { try other.responder.write([]) }
        #expect(throws: NoiseError.outOfOrder) { try other.responder.write([]) }
        _ = try run.initiator.write([])
        #expect(throws: refusal) { try run.initiator.read(point + [UInt8](repeating: 0, count: 16)) }
        // As a static key.
        var sides = try HandshakeSides(Self.name("KK"), seed: 71)
        sides.initiatorKeys.remoteStatic = point
        var first = try sides.begin().initiator
        #expect(throws: refusal) { try first.write([]) }
    }
}
