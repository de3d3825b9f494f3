import CFogCrypto
import FogCore
import FogCrypto
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogSphinx

/// Whatever arrives is understood or refused, and nothing stops the process.
@Suite struct SphinxFuzzTests {
    static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil
    static let count = isFull ? 1_000_000 : 20_000

    /// Damaged packets of each group, 64 in a batch, with a whole one among them that must come through.
    @Test(arguments: Geometry.Group.allCases, WideBlockCipher.allCases)
    func packets(_ group: Geometry.Group, _ cipher: WideBlockCipher) throws {
        var dice = SeededGenerator(seed: 21)
        let geometry = try Geometry(group: group, cipher: cipher, hops: 4, payloadLength: 200)
        let builder = PacketBuilder(geometry)
        let unwrapper = PacketUnwrapper(geometry)
        var route = try Route(3, of: group, using: &dice)
        route.hops[2].recipient = Bytes32([UInt8](repeating: 3, count: 32))
        let good = try builder.packet(along: route.hops, payload: [1, 2, 3], using: &dice)
        let key = try route.key(at: 0)
        let count = Self.count / (group.isKEM ? 20 : 2)
        for _ in 0..<count / 63 {
            var batch: [UInt8] = []
            let whole = Int.random(in: 0..<64, using: &dice)
            for place in 0..<64 {
                var packet = good
                if place != whole { Mutation.damage(&packet, changesLength: false, using: &dice) }
                batch += packet
            }
            let sent = batch
            let results = unwrapAll(&batch, with: key, by: unwrapper)
            for place in 0..<64 {
                let range = place * geometry.packetLength..<place * geometry.packetLength + geometry.headerLength
                // Only what the body holds may differ in a packet that is let through.
                if sent[range] == good[..<geometry.headerLength] {
                    guard case .passed = results[place] else { throw FogError(.failed, "a whole header was refused") }
                } else if case .passed = results[place] {
                    throw FogError(.failed, "a damaged header was let through")
                }
            }
        }
    }

    /// Packets whose maker knows the keys and writes what he likes into the routing information: the hop does what
    /// the commands say if they can be read, and refuses the packet if not.
    @Test func genuinePacketsOfBadFaith() throws {
        var dice = SeededGenerator(seed: 22)
        let geometry = try Geometry(group: .x25519, cipher: .aez5, hops: 3, payloadLength: 100)
        let unwrapper = PacketUnwrapper(geometry)
        let route = try Route(1, using: &dice)
        let key = try route.key(at: 0)
        let slots = Self.slots(&dice)
        var accepted = 0
        for _ in 0..<Self.count / 64 {
            var batch: [UInt8] = []
            var plain: [[UInt8]] = []
            let secrets = try PathSecrets.of([route.hops], group: .x25519, using: &dice, on: .selected)[0]
            for _ in 0..<64 {
                var slot = slots[Int.random(in: slots.indices, using: &dice)]
                if Bool.random(using: &dice) { Mutation.damage(&slot, changesLength: false, using: &dice) }
                plain.append(slot)
                batch += Self.forged(slot, secrets, geometry)
            }
            let results = unwrapAll(&batch, with: key, by: unwrapper)
            for (slot, result) in zip(plain, results) {
                let commands = try? HopCommands(reading: slot.span.bytes)
                switch result {
                case .passed(let unwrapped):
                    try #require(unwrapped.commands == commands)
                    accepted += 1
                case .refused(.commands): try #require(commands == nil)
                // The body of zeros decrypts to noise, as a last hop without a SURB notices.
                case .refused(.payload): try #require(commands?.next == nil && commands?.reply == nil)
                case .refused(let reason): throw FogError(.failed, "refused: \(reason)")
                }
            }
        }
        #expect(accepted > Self.count / 10)
    }

    @Test func commands() {
        var dice = SeededGenerator(seed: 23)
        let slots = Self.slots(&dice)
        var accepted = 0
        for _ in 0..<Self.count {
            var slot = slots[Int.random(in: slots.indices, using: &dice)]
            Mutation.damage(&slot, changesLength: Int.random(in: 0..<4, using: &dice) == 0, using: &dice)
            guard let commands = try? HopCommands(reading: slot.span.bytes) else { continue }
            accepted += 1
            if commands.next != nil, commands.authenticatorOffset + 32 > slot.count {
                Issue.record("the authenticator of \(commands) lies outside")
            }
        }
        #expect(accepted > Self.count / 100)
    }

    @Test func surbs() throws {
        var dice = SeededGenerator(seed: 24)
        let geometry = try Geometry(group: .x25519, cipher: .aez5, hops: 2, payloadLength: 64)
        let builder = PacketBuilder(geometry)
        var route = try Route(2, using: &dice)
        route.hops[1].reply = SURBIdentifier([UInt8](repeating: 4, count: 16))
        let (surb, keys) = try builder.surb(along: route.hops, using: &dice)
        let stored = keys.stored.revealed
        for _ in 0..<Self.count {
            var bytes = surb.bytes
            Mutation.damage(&bytes, changesLength: Bool.random(using: &dice), using: &dice)
            let read = SURB(bytes, of: geometry)
            try #require((read != nil) == (bytes.count == geometry.surbLength))
            var other = stored
            Mutation.damage(&other, changesLength: Bool.random(using: &dice), using: &dice)
            let damaged = SURBKeys(stored: SecretBytes(other))
            guard let read else { continue }
            let packet = try builder.reply(through: read, payload: [1])
            try #require(packet.count == geometry.packetLength)
            if let damaged { _ = builder.payload(of: Array(packet[geometry.headerLength...]), with: damaged) }
        }
    }

    @Test func geometries() throws {
        var dice = SeededGenerator(seed: 25)
        let good = [Geometry.fog1, .fogPQ, .katzenpostPQ].map { Array($0.description.utf8) }
        var accepted = 0
        for _ in 0..<Self.count {
            var text = good[Int.random(in: good.indices, using: &dice)]
            if Bool.random(using: &dice) {
                // A number elsewhere than a random byte would put it.
                let digits = Array(
                    "\(UInt64.random(in: 0...UInt64.max, using: &dice) >> UInt64.random(in: 0..<64, using: &dice))".utf8
                )
                let start = (text.lastIndex(of: UInt8(ascii: "=")) ?? 0) + 1
                text.replaceSubrange(start..., with: digits)
            } else {
                Mutation.damage(&text, changesLength: true, using: &dice)
            }
            let string = String(decoding: text, as: UTF8.self)
            guard let geometry = try? Geometry(parsing: string) else { continue }
            accepted += 1
            try #require(geometry.description == string && geometry.packetLength > 0 && geometry.surbLength > 0)
        }
        #expect(accepted > Self.count / 100)
    }

    /// Slots that are as they should be.
    private static func slots(_ dice: inout SeededGenerator) -> [[UInt8]] {
        let next = [1] + SecretBytes.random(64, using: &dice).revealed
        let recipient = [2] + SecretBytes.random(32, using: &dice).revealed
        let reply = [3] + SecretBytes.random(16, using: &dice).revealed
        let delay: [UInt8] = [0x80, 0, 0, 0, 5]
        return [[], next, delay + next, recipient, recipient + reply, delay + recipient + reply, delay].map {
            commands in
            commands + [UInt8](repeating: 0, count: HopCommands.byteCount - commands.count)
        }
    }

    /// A packet for one hop with any slot: encrypted and authenticated as it should be, with a body of zeros.
    private static func forged(_ slot: [UInt8], _ secrets: PathSecrets, _ geometry: Geometry) -> [UInt8] {
        var routing = slot + [UInt8](repeating: 0, count: geometry.routingLength - slot.count)
        return secrets.keys[0].withAddress { keys in
            let (length, path) = (routing.count, CPUPath.selected.kernel)
            fog_aes256ctr_xor(
                keys + HopKeys.routing.lowerBound, keys + HopKeys.vector.lowerBound, &routing, length, path)
            let head = [0, 0] + secrets.elements[0] + routing
            var key = fog_hmac_sha256_key()
            var code = [UInt8](repeating: 0, count: 32)
            fog_hmac_sha256_key_make(&key, keys, 32, path)
            head.withUnsafeBytes { head in
                var piece = fog_piece(bytes: head.baseAddress, count: head.count)
                fog_hmac_sha256(&key, &piece, 1, &code)
            }
            return head + code + [UInt8](repeating: 0, count: geometry.bodyLength)
        }
    }
}
