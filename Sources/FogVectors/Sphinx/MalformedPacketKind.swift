import FogSimulation
import FogSphinx

/// What is good or bad about a packet that was made for a hop; the text says why it has to be accepted or refused.
enum MalformedPacketKind: String, CaseIterable {
    case first = "good: for the first of five hops"
    case tooShort = "a byte is missing at the end"
    case tooLong = "a byte too many at the end"
    case headerOnly = "only the header"
    case empty = "no bytes at all"
    case prefixFirst = "the first byte of the prefix isn't zero"
    case prefixSecond = "the second byte of the prefix isn't zero"
    case element = "a bit of the group element is flipped"
    case elementTopBit = "the element's top bit, which X25519 ignores, is flipped, and is authenticated"
    case routingFirst = "a bit of this hop's commands is flipped"
    case routingRest = "a bit of the routing information of later hops is flipped"
    case authenticator = "a bit of the authenticator is flipped"
    case otherKey = "it is for another hop"
    case middle = "good: for the third of five hops"
    case underWay = "good: the payload is damaged, which only the last hop can tell"
    case last = "good: for the last of three hops"
    case payload = "a bit of the payload is flipped, at the last hop"
    case payloadTag = "a bit of the payload's tag is flipped, at the last hop"
    case reply = "good: a reply at its last hop"
    case replyPayload = "good: a reply with a damaged payload, which only its receiver can tell"
    case elementZero = "the element is 0: the secret is zero, for which the authenticator fits"
    case elementOne = "the element is 1: the secret is zero, for which the authenticator fits"
    case elementOrderEight = "the element has order 8: the secret is zero, for which the authenticator fits"
    case elementOtherOrderEight =
        "the element has order 8 (the other): the secret is zero, for which the authenticator fits"
    case elementMinusOne = "the element is -1: the secret is zero, for which the authenticator fits"
    case elementModulus = "the element is 2^255-19: the secret is zero, for which the authenticator fits"
    case elementModulusPlusOne = "the element is 2^255-18: the secret is zero, for which the authenticator fits"
    case elementZeroTopBit = "the element is 0 with its top bit: the secret is zero, for which the authenticator fits"
    case crafted = "good: put together like the packets whose commands are abused"
    case unknownCommand = "a command of unknown kind (0x7f)"
    case unknownAfterKnown = "a command of unknown kind (0x04) after a recipient"
    case repeatedNext = "two next hops, the second cut off by the end of the commands"
    case repeatedRecipient = "two recipients"
    case repeatedReply = "two replies"
    case repeatedDelay = "two delays"
    case nextAndReply = "a next hop and a reply"
    case nextThenRecipient = "a next hop, and a recipient that the end of the commands cuts off"
    case truncated = "a command that the end of the commands cuts off"
    case trailingByte = "a byte that isn't zero at the end of the commands"
    case trailingCommand = "a command behind the end of the commands"

    var isGood: Bool { rawValue.hasPrefix("good") }

    /// Makes a packet of this kind: for X25519 and AEZ, with room for five hops.
    func make(
        payloadLength: Int, using dice: inout SeededGenerator
    ) throws(PathError) -> (privateKey: [UInt8], packet: [UInt8]) {
        if let element { return try CraftedPacket(payloadLength, using: &dice).made(element: element, using: &dice) }
        if let commands = commands(using: &dice) {
            return try CraftedPacket(payloadLength, using: &dice).made(commands: commands, using: &dice)
        }
        let (hops, place) = position
        let isReply = self == .reply || self == .replyPayload
        let made = try MadePacket(hops: hops, isReply: isReply, payloadLength: payloadLength, using: &dice)
        let privateKey = self == .otherKey ? dice.bytes(32) : made.hops[place].privateKey
        return (privateKey, damaged(made.packets[place], made.geometry, using: &dice))
    }

    /// Of how many hops the path consists, and which of them receives the packet.
    private var position: (hops: Int, place: Int) {
        switch self {
        case .middle, .underWay: (5, 2)
        case .last, .payload, .payloadTag, .reply, .replyPayload: (3, 2)
        default: (5, 0)
        }
    }

    private func damaged(_ packet: [UInt8], _ geometry: Geometry, using dice: inout SeededGenerator) -> [UInt8] {
        func flipping(_ bytes: Range<Int>) -> [UInt8] {
            packet.flippingBit(8 * bytes.lowerBound + dice.index(below: 8 * bytes.count))
        }
        let element = Geometry.prefixLength..<Geometry.prefixLength + geometry.group.elementLength
        let authenticator = geometry.headerLength - Geometry.authenticatorLength..<geometry.headerLength
        let slot = element.upperBound..<element.upperBound + geometry.slotLength
        let body = geometry.headerLength..<geometry.packetLength
        return switch self {
        case .tooShort: packet.dropLast()
        case .tooLong: packet + [0]
        case .headerOnly: Array(packet.prefix(geometry.headerLength))
        case .empty: []
        case .prefixFirst: flipping(0..<1)
        case .prefixSecond: flipping(1..<2)
        // The top bit has a case of its own.
        case .element: flipping(element.dropLast().indices)
        case .elementTopBit: packet.flippingBit(8 * element.upperBound - 1)
        case .routingFirst: flipping(slot)
        case .routingRest: flipping(slot.upperBound..<authenticator.lowerBound)
        case .authenticator: flipping(authenticator)
        case .payload: flipping(body.dropFirst(Geometry.payloadTagLength).indices)
        case .payloadTag: flipping(body.prefix(Geometry.payloadTagLength).indices)
        case .underWay, .replyPayload: flipping(body)
        default: packet
        }
    }

    private var element: [UInt8]? {
        switch self {
        case .elementZero: SmallOrderPoint.zero.bytes
        case .elementOne: SmallOrderPoint.one.bytes
        case .elementOrderEight: SmallOrderPoint.orderEight.bytes
        case .elementOtherOrderEight: SmallOrderPoint.otherOrderEight.bytes
        case .elementMinusOne: SmallOrderPoint.minusOne.bytes
        case .elementModulus: SmallOrderPoint.modulus.bytes
        case .elementModulusPlusOne: SmallOrderPoint.modulusPlusOne.bytes
        case .elementZeroTopBit: SmallOrderPoint.zeroWithTopBit.bytes
        default: nil
        }
    }

    /// The commands of the kinds that abuse them, without the zeros behind them.
    private func commands(using dice: inout SeededGenerator) -> [UInt8]? {
        func command(_ kind: CommandKind) -> [UInt8] { [kind.rawValue] + dice.bytes(kind.fieldLength) }
        let limit = HopCommands.byteCount
        switch self {
        case .crafted: return command(.delay) + command(.recipient)
        case .unknownCommand: return [0x7f]
        case .unknownAfterKnown: return command(.recipient) + [0x04]
        case .repeatedNext: return Array((command(.next) + command(.next)).prefix(limit))
        case .repeatedRecipient: return command(.recipient) + command(.recipient)
        case .repeatedReply: return command(.reply) + command(.reply)
        case .repeatedDelay: return command(.delay) + command(.delay) + command(.recipient)
        case .nextAndReply: return command(.next) + command(.reply)
        case .nextThenRecipient: return Array((command(.next) + command(.recipient)).prefix(limit))
        case .truncated:
            return Array((command(.recipient) + command(.reply) + command(.recipient)).prefix(limit))
        case .trailingByte:
            let first = command(.recipient)
            return first + [UInt8](repeating: 0, count: limit - first.count - 1) + [1]
        case .trailingCommand: return command(.recipient) + [CommandKind.end.rawValue] + command(.reply)
        default: return nil
        }
    }
}
