import FogCore
import FogSphinx

/// A command and what it says.
enum SphinxCommand {
    case next([UInt8], authenticator: [UInt8])
    case recipient([UInt8])
    case reply([UInt8])
    case delay(UInt32)

    /// Reads what a command is to say from the members of a case.
    init(_ kind: CommandKind, _ members: [String], _ object: VectorObject) throws(VectorMismatch) {
        switch kind {
        case .next:
            self = .next(
                try object.bytes(members[0], count: 32), authenticator: try object.bytes(members[1], count: 32))
        case .recipient: self = .recipient(try object.bytes(members[0], count: 32))
        case .reply: self = .reply(try object.bytes(members[0], count: 16))
        case .delay, .end: self = .delay(UInt32(try object.number(members[0], in: 0...Int(UInt32.max))))
        }
    }

    var kind: CommandKind {
        switch self {
        case .next: .next
        case .recipient: .recipient
        case .reply: .reply
        case .delay: .delay
        }
    }

    /// What it says, as it stands in a file.
    var fields: [VectorValue] {
        switch self {
        case .next(let id, let authenticator): [.bytes(id), .bytes(authenticator)]
        case .recipient(let id), .reply(let id): [.bytes(id)]
        case .delay(let delay): [.number(Int(delay))]
        }
    }

    /// The commands of a hop that is told only this, as the product encodes them.
    var encoded: [UInt8] {
        // Neither stands among the commands.
        guard let id = NodeID(bytes: [UInt8](repeating: 0, count: 32)),
            let key = HopPublicKey([UInt8](repeating: 0, count: 32), of: .x25519)
        else { return [] }
        var hop = PathHop(id: id, key: key)
        switch self {
        case .next(let id, let authenticator):
            return NodeID(bytes: id).map { hop.commands(next: ($0, authenticator[...])) } ?? []
        case .recipient(let id): hop.recipient = Bytes32(id)
        case .reply(let id): hop.reply = SURBIdentifier(id)
        case .delay(let delay): hop.delay = delay
        }
        return hop.commands(next: nil)
    }

    /// Checks that the product has understood this and nothing else.
    func check(_ decoded: HopCommands, _ slot: [UInt8], _ members: [String]) throws(VectorMismatch) {
        switch self {
        case .next(let id, let authenticator):
            try VectorMismatch.require(decoded.next?.bytes ?? [], is: id, members[0])
            let start = decoded.authenticatorOffset
            try VectorMismatch.require(slot.dropFirst(start).prefix(32), is: authenticator, members[1])
        case .recipient(let id): try VectorMismatch.require(decoded.recipient?.array ?? [], is: id, members[0])
        case .reply(let id): try VectorMismatch.require(decoded.reply?.array ?? [], is: id, members[0])
        case .delay(let delay):
            try VectorMismatch.require(
                decoded.delay == delay, members[0], expected: "\(delay)", found: decoded.delay.map { "\($0)" } ?? "none"
            )
        }
        let count = [decoded.next != nil, decoded.recipient != nil, decoded.reply != nil, decoded.delay != nil]
            .count { $0 }
        try VectorMismatch.require(count == 1, members[0], expected: "one command", found: "\(count)")
    }
}
