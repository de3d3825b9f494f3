import FogCore
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

/// Plans of a client as real packets, through nodes that unwrap them.
@Suite struct PacketPlanTests {
    /// What the last of some hops finds.
    private struct Arrival {
        let commands: HopCommands
        let body: [UInt8]
    }

    /// Takes a packet through hops.
    private func carry(
        _ packet: [UInt8], over path: [NodeID], of trial: TrialNetwork, delayClass: UInt32
    ) throws -> Arrival {
        let unwrapper = PacketUnwrapper(trial.topology.geometry)
        var packet = packet
        for (place, node) in path.enumerated() {
            guard let secret = trial.secrets[node], let key = HopSecretKey(secret, of: .x25519) else {
                throw FogError(.failed, "hop \(place) has no key")
            }
            guard case .passed(let opened)? = unwrapper.unwrap(&packet, with: key) else {
                throw FogError(.failed, "hop \(place) can't unwrap the packet")
            }
            if place == path.count - 1 {
                return Arrival(
                    commands: opened.commands, body: Array(packet[trial.topology.geometry.headerLength...]))
            }
            #expect(opened.commands.next == path[place + 1] && opened.commands.delay == delayClass)
        }
        throw FogError(.failed, "there are no hops")
    }

    @Test func aPlannedPacketComesToItsServiceAndItsRepliesComeBack() throws {
        var dice = SeededGenerator(seed: 41)
        var bench = ClientBench()
        let request = dice.bytes(200)
        let id = bench.request(request).id
        let plan = try bench.nextPlan()
        let geometry = bench.topology.geometry
        let builder = PacketBuilder(geometry)
        let (packet, replies) = try builder.packet(plan, in: bench.topology, using: &dice)
        #expect(replies.map(\.identifier) == plan.replies.map(\.identifier) && replies.count > 1)

        let arrival = try carry(packet, over: plan.path, of: bench.trial, delayClass: plan.delayClass)
        #expect(arrival.commands.recipient == ServiceName.recipient(ServiceName.echo) && arrival.commands.reply == nil)
        let payload = Array(arrival.body[Geometry.payloadTagLength...])
        let content = try ExchangePacket(reading: payload.span.bytes, geometry: geometry)
        #expect(content.exchange == id && content.length == request.count && content.parts == plan.parts)
        #expect(content.replies.map(\.wanted) == plan.replies.map(\.wanted) && !content.isDone)

        // The other way, with parts of a response that is as long as three payloads.
        let response = dice.bytes(3 * ExchangeReply.partLimit(geometry))
        var actions: [ClientAction] = []
        for (place, reply) in content.replies.enumerated() {
            let offset = try #require(reply.wanted)
            let part = Array(response[offset..<offset + ExchangeReply.partLimit(geometry)])
            let answer = ExchangeReply(.answered(length: response.count, offset: offset, bytes: part))
            let back = try builder.reply(through: reply.surb, payload: answer.bytes)
            #expect(reply.surb.firstHop == plan.replies[place].path.first)
            let end = try carry(
                back, over: plan.replies[place].path, of: bench.trial, delayClass: plan.replies[place].delayClass)
            let (identifier, key) = (replies[place].identifier, replies[place].keys)
            #expect(end.commands.recipient == plan.replies[place].mailbox && end.commands.reply == identifier)
            let read = try #require(builder.payload(of: end.body, with: key))
            let understood = try ExchangeReply(reading: read.span.bytes)
            #expect(understood == answer)
            actions += bench.give(.reply(identifier, understood))
        }
        let isWhole = actions.responses[id] == response
        #expect(isWhole)
    }

    @Test func aPlanOverANodeWithoutAKeyIsNotBuilt() throws {
        var dice = SeededGenerator(seed: 42)
        var bench = ClientBench()
        _ = bench.request([1])
        let plan = try bench.nextPlan()
        let gone = try #require(plan.path.last)
        let (topology, builder) = (bench.trial.without(gone), PacketBuilder(.fog1))
        // It is also where its SURBs begin.
        #expect(throws: PathError.key(0)) {
            try builder.packet(plan, in: topology, using: &dice)
        }
    }
}
