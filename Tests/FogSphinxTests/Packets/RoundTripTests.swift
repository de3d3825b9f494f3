import FogCore
import FogCrypto
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogSphinx

@Suite struct RoundTripTests {
    /// One packet in so many with the whole of the long tests.
    static let count = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == nil ? 300 : 100_000

    @Test(arguments: CPUPath.available, Geometry.Group.allCases)
    func packetsOfEveryGroupArriveAndTheirRepliesComeBack(on path: CPUPath, group: Geometry.Group) throws {
        for cipher in WideBlockCipher.allCases {
            for hops in 1...5 {
                let geometry = try Geometry(group: group, cipher: cipher, hops: 5, payloadLength: 2048)
                try exchange(20 / hops, geometry, hops: hops...hops, on: path, seed: UInt64(hops))
            }
        }
    }

    @Test(arguments: [Geometry.fog1, .fogPQ])
    func packetsOfRandomPathsArriveAndTheirRepliesComeBack(_ geometry: Geometry) throws {
        try exchange(Self.count, geometry, hops: 1...5, on: .selected, seed: 99)
    }

    /// Sends a question along a random path, and the answer back through a SURB, so many times.
    private func exchange(
        _ count: Int, _ geometry: Geometry, hops: ClosedRange<Int>, on path: CPUPath, seed: UInt64
    ) throws {
        var dice = SeededGenerator(seed: seed)
        let network = try (0..<10).map { _ in try KnownHop(geometry.group, using: &dice) }
        let builder = PacketBuilder(geometry, on: path)
        let unwrapper = PacketUnwrapper(geometry, on: path)
        for _ in 0..<count {
            let length = Int.random(in: hops, using: &dice)
            var there = Route((0..<length).map { _ in network[Int.random(in: 0..<10, using: &dice)] }, using: &dice)
            var back = Route((0..<length).map { _ in network[Int.random(in: 0..<10, using: &dice)] }, using: &dice)
            let recipient = try #require(Bytes32(SecretBytes.random(32, using: &dice).revealed))
            let question = SecretBytes.random(.random(in: 0...geometry.payloadLength, using: &dice), using: &dice)
                .revealed
            there.hops[length - 1].recipient = recipient
            let identifier = try #require(SURBIdentifier(SecretBytes.random(16, using: &dice).revealed))
            back.hops[length - 1].reply = identifier
            // SURBs are made beside a packet, as many as there may be, or each alone.
            let besides = Int.random(in: 0...4, using: &dice)
            let built = try builder.build(
                along: there.hops, returning: Array(repeating: back.hops, count: besides), using: &dice
            ) { surbs in
                #expect(surbs.count == besides)
                return question
            }
            var packet = built.packet
            try travel(&packet, along: there, unwrapper) { $0.recipient == recipient && $0.reply == nil }
            try check(Array(packet[(geometry.headerLength + Geometry.payloadTagLength)...]), question, geometry)

            let alone = try builder.surb(along: back.hops, using: &dice)
            #expect(Set(built.returns.map(\.surb.header) + [alone.surb.header]).count == besides + 1)
            let (made, keys) = built.returns.last.map { ($0.surb, $0.keys) } ?? alone
            let surb = try #require(SURB(made.bytes, of: geometry))
            let answer = SecretBytes.random(.random(in: 0...geometry.payloadLength, using: &dice), using: &dice)
                .revealed
            var reply = try builder.reply(through: surb, payload: answer)
            try travel(&reply, along: back, unwrapper) { $0.reply == identifier && $0.recipient == nil }
            let body = Array(reply[geometry.headerLength...])
            try check(try #require(builder.payload(of: body, with: keys)), answer, geometry)
            var damaged = body
            damaged[Int.random(in: damaged.indices, using: &dice)] ^= 1
            guard builder.payload(of: damaged, with: keys) == nil else {
                throw FogError(.failed, "a damaged reply was taken for a whole one")
            }
        }
    }

    /// Whether a payload is what was sent, and zeros.
    private func check(_ payload: [UInt8], _ sent: [UInt8], _ geometry: Geometry) throws {
        guard payload.count == geometry.payloadLength, payload.starts(with: sent),
            payload[sent.count...].allSatisfy({ $0 == 0 })
        else { throw FogError(.failed, "another payload came than was sent") }
    }

    private func travel(
        _ packet: inout [UInt8], along route: Route, _ unwrapper: PacketUnwrapper,
        _ isExpected: (HopCommands) -> Bool
    ) throws {
        guard packet.count == unwrapper.geometry.packetLength else { throw FogError(.failed, "a wrong length") }
        var seen: Set<Bytes32> = []
        for (place, hop) in route.hops.enumerated() {
            let result = unwrapAll(&packet, with: try route.key(at: place), by: unwrapper)[0]
            guard case .passed(let unwrapped) = result else {
                throw FogError(.failed, "hop \(place) of \(route.hops.count): \(result)")
            }
            seen.insert(unwrapped.replayTag)
            seen.insert(unwrapped.delaySecret)
            let isLast = place + 1 == route.hops.count
            guard unwrapped.commands.delay == hop.delay,
                unwrapped.commands.next == (isLast ? nil : route.hops[place + 1].id),
                !isLast || isExpected(unwrapped.commands)
            else { throw FogError(.failed, "hop \(place) was told something else: \(unwrapped.commands)") }
        }
        // Every hop of every packet has a replay tag and a delay secret of its own.
        guard seen.count == 2 * route.hops.count else { throw FogError(.failed, "tags or secrets repeat") }
    }
}
