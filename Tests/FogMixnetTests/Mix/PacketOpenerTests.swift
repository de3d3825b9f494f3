import FogCore
import FogCrypto
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

@Suite struct PacketOpenerTests {
    private static let classes = DelayClasses([.milliseconds(20), .milliseconds(200)])

    private func delayKey(_ seed: UInt64) throws -> DelayKey {
        var dice = SeededGenerator(seed: seed)
        let key = try VRFSecretKey(seed: SecretBytes(dice.bytes(32)), suite: .elligator2)
        let input = dice.bytes(8)
        return DelayKey(try key.prove(input: input.span.bytes).output)
    }

    /// Opens packets that lie one after the other.
    private func open(
        _ packets: [UInt8], _ count: Int, _ key: EpochKey
    ) -> (isDone: Bool, opened: [(UnwrapResult, Duration?)]) {
        var packets = packets
        var opened: [(UnwrapResult, Duration?)] = []
        var places: [Int] = []
        var span = packets.mutableSpan
        var bytes = span.mutableBytes
        let isDone = PacketOpener(.fog1).open(&bytes, count: count, with: key, classes: Self.classes) {
            place, result, delay in
            places.append(place)
            opened.append((result, delay))
        }
        #expect(places == Array(0..<places.count))
        return (isDone, opened)
    }

    /// Whoever makes a packet and is told the mixes' keys knows for how long each keeps it.
    @Test func packetsStayAsLongAsTheirSecretsSay() throws {
        var dice = SeededGenerator(seed: 61)
        let secret = SecretBytes(dice.bytes(32))
        let delays = try delayKey(62)
        let key = try #require(EpochKey(epoch: 3, secret: secret, group: .x25519, delays: delays))
        let hopKey = try #require(HopPublicKey(BatchX25519.publicKey(of: secret), of: .x25519))
        let next = PathHop(id: TrialNetwork.id(2), key: hopKey, recipient: .zero)
        var packets: [UInt8] = []
        var expected: [Duration?] = []
        for delayClass in [0, 1, 2, .max, nil] as [UInt32?] {
            let path = [PathHop(id: TrialNetwork.id(1), key: hopKey, delay: delayClass), next]
            let made = try PacketBuilder(.fog1).build(along: path, using: &dice) { _ in [1] }
            packets += made.packet
            let mean = delayClass.flatMap { Self.classes[$0] }
            expected.append(mean.map { delays.delay(of: made.delaySecrets[0], mean: $0) })
        }
        // One that is none.
        packets += [UInt8](repeating: 0, count: Geometry.fog1.packetLength)
        let (isDone, opened) = open(packets, 6, key)
        #expect(isDone && opened.count == 6)
        for (place, delay) in expected.enumerated() {
            guard case .passed(let packet) = opened[place].0 else {
                Issue.record("packet \(place) was refused")
                continue
            }
            #expect(packet.commands.next == next.id && opened[place].1 == delay)
        }
        guard case .refused = opened[5].0 else {
            Issue.record("zeros were taken for a packet")
            return
        }
        #expect(opened[5].1 == nil)
    }

    @Test func tooManyTooFewOrOthersPacketsAreLeftAlone() throws {
        var dice = SeededGenerator(seed: 63)
        let delays = try delayKey(64)
        let secret = SecretBytes(dice.bytes(32))
        let key = try #require(EpochKey(epoch: 3, secret: secret, group: .x25519, delays: delays))
        let length = Geometry.fog1.packetLength
        let tooMany = PacketOpener.batchLimit + 1
        let first = open([UInt8](repeating: 1, count: tooMany * length), tooMany, key)
        let second = open([UInt8](repeating: 1, count: length - 1), 1, key)
        #expect(!first.isDone && first.opened.isEmpty && !second.isDone && second.opened.isEmpty)
        let kem = try #require(Geometry.Group.allCases.first { $0.isKEM })
        let other = try #require(
            EpochKey(epoch: 3, secret: SecretBytes(dice.bytes(kem.secretLength)), group: kem, delays: delays))
        let third = open([UInt8](repeating: 1, count: length), 1, other)
        #expect(!third.isDone && third.opened.isEmpty)
        // And a key has its group's length.
        let short = EpochKey(epoch: 3, secret: SecretBytes(dice.bytes(31)), group: .x25519, delays: delays)
        let isMade = short != nil
        #expect(!isMade)
    }

    @Test func theHintOfAnEpochIsItsLastTwoBits() {
        #expect((0..<9).map { EpochKey.hint(of: $0) } == [0, 1, 2, 3, 0, 1, 2, 3, 0])
        #expect(EpochKey.hint(of: .max) == 3)
    }
}
