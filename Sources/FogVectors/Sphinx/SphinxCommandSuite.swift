import FogCore
import FogSimulation
import FogSphinx

/// Single commands of hops, in the shape of the file that Katzenpost publishes: what they say, and their bytes.
struct SphinxCommandSuite: VectorMaker {
    let name = "sphinx-commands"
    let summary = "commands of a header: {NextHopID, NextHopMAC, NextHopCmdWant, …}"

    /// The members of each command, of which the last has its bytes.
    private static let groups: [(kind: CommandKind, members: [String])] = [
        (.next, ["NextHopID", "NextHopMAC", "NextHopCmdWant"]),
        (.recipient, ["RecipientID", "RecipientCmdWant"]),
        (.reply, ["SURBReplyID", "SURBReplyCmdWant"]),
        (.delay, ["NodeDelay", "NodeDelayCmdWant"]),
    ]

    func recognises(_ document: VectorDocument) -> Bool {
        Self.groups.contains { document.hasCase(with: $0.members) }
    }

    func check(_ document: VectorDocument, into report: inout VectorReport) {
        report.check(document) { object throws(VectorMismatch) in
            try object.hasNoDamagedNames(of: Self.groups.flatMap(\.members))
            var count = 0
            for (kind, members) in Self.groups where members.contains(where: object.has) {
                count += 1
                try check(kind, members, object)
            }
            try VectorMismatch.require(count > 0, "", expected: "a command", found: "none")
        }
    }

    private func check(_ kind: CommandKind, _ members: [String], _ object: VectorObject) throws(VectorMismatch) {
        let wanted = members[members.count - 1]
        let published = try object.bytes(wanted)
        let command = try SphinxCommand(kind, members, object)
        // A hop's commands are filled up with zeros.
        let slot = published + [UInt8](repeating: 0, count: max(0, HopCommands.byteCount - published.count))
        try VectorMismatch.require(
            published.count == 1 + kind.fieldLength, wanted, expected: "\(1 + kind.fieldLength) bytes",
            found: "\(published.count)")
        try VectorMismatch.require(command.encoded, is: slot, wanted)
        let decoded: HopCommands
        do throws(CommandFault) {
            decoded = try HopCommands(reading: slot.span.bytes)
        } catch {
            throw VectorMismatch(wanted, expected: "a command", found: "\(error)")
        }
        try command.check(decoded, slot, members)
    }

    /// One object, whatever the count.
    func make(seed: UInt64, count: Int) throws(VectorMakingError) -> VectorValue {
        var dice = SeededGenerator(seed: seed)
        let commands: [SphinxCommand] = [
            .next(dice.bytes(32), authenticator: dice.bytes(32)), .recipient(dice.bytes(32)), .reply(dice.bytes(16)),
            .delay(UInt32(truncatingIfNeeded: dice.next())),
        ]
        var object: [String: VectorValue] = [:]
        for (command, group) in zip(commands, Self.groups) {
            let wanted = command.encoded.prefix(1 + group.kind.fieldLength)
            for (member, value) in zip(group.members, command.fields + [.bytes(wanted)]) { object[member] = value }
        }
        return .members(object)
    }
}
