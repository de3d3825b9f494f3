import FogCrypto
import FogSimulation
import FogSphinx
import Testing

@testable import FogVectors

/// Each kind of bad packet is refused for the reason that it is there for.
@Suite struct MalformedPacketKindTests {
    private func refusal(_ kind: MalformedPacketKind) -> UnwrapRefusal? {
        switch kind {
        case .prefixFirst, .prefixSecond: .prefix
        case .element, .elementTopBit, .routingFirst, .routingRest, .authenticator, .otherKey: .authenticator
        case .payload, .payloadTag: .payload
        case .unknownCommand: .commands(.unknown(0x7f))
        case .unknownAfterKnown: .commands(.unknown(0x04))
        case .repeatedRecipient, .repeatedReply, .repeatedDelay: .commands(.repeated)
        case .nextAndReply: .commands(.contradiction)
        case .repeatedNext, .nextThenRecipient, .truncated: .commands(.truncated)
        case .trailingByte, .trailingCommand: .commands(.trailing)
        case .elementZero, .elementOne, .elementOrderEight, .elementOtherOrderEight, .elementMinusOne,
            .elementModulus, .elementModulusPlusOne, .elementZeroTopBit:
            .element
        default: nil
        }
    }

    @Test(arguments: MalformedPacketKind.allCases)
    func isRefusedForItsReason(_ kind: MalformedPacketKind) throws {
        var dice = SeededGenerator(seed: 3)
        let geometry = try Geometry(group: .x25519, cipher: .aez5, hops: 5, payloadLength: 100)
        var made = try kind.make(payloadLength: 100, using: &dice)
        let result = PacketUnwrapper(geometry).unwrap(&made.packet, with: made.privateKey)
        switch result {
        case nil: #expect([.tooShort, .tooLong, .headerOnly, .empty].contains(kind))
        case .refused(let found): #expect(found == refusal(kind))
        case .passed(let unwrapped):
            #expect(kind.isGood && refusal(kind) == nil)
            #expect((unwrapped.commands.next != nil) == [.first, .middle, .underWay].contains(kind))
        }
    }

    @Test func everyKindHasAReasonOfItsOwn() {
        #expect(MalformedPacketKind.allCases.count { $0.isGood } == 7)
        #expect(MalformedPacketKind.allCases[0].isGood)
    }
}
