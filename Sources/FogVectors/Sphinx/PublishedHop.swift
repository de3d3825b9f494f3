import FogCore
import FogCrypto
import FogSphinx

/// A hop of a packet as a file has it.
struct PublishedHop {
    let id: NodeID
    let privateKey: [UInt8]
    let publicKey: [UInt8]
    /// What it is told beside where to send the packet.
    let commands: HopCommands
    private let place: String

    /// Reads the hops of a case, whose keys stand apart from what they are told.
    static func all(_ object: VectorObject) throws(VectorMismatch) -> [PublishedHop] {
        let (nodes, hops) = (try object.objects("Nodes"), try object.objects("Path"))
        try VectorMismatch.require(
            (1...Geometry.hopLimit).contains(nodes.count), "Nodes", expected: "1 to \(Geometry.hopLimit)",
            found: "\(nodes.count)")
        try VectorMismatch.require(
            hops.count == nodes.count, "Path", expected: "as many as nodes, \(nodes.count)", found: "\(hops.count)")
        var all: [PublishedHop] = []
        for (place, (node, hop)) in zip(nodes, hops).enumerated() {
            all.append(try PublishedHop(node, hop, at: "Path[\(place)]"))
        }
        return all
    }

    private init(_ node: VectorObject, _ hop: VectorObject, at place: String) throws(VectorMismatch) {
        self.place = place
        try node.hasNoDamagedNames(of: ["ID", "PrivateKey"])
        try hop.hasNoDamagedNames(of: ["ID", "PublicKey", "Commands"])
        let identifier = try hop.bytes("ID", count: NodeID.byteCount)
        try VectorMismatch.require(try node.bytes("ID"), is: identifier, node.field("ID"))
        id = try VectorMismatch.unwrap(
            NodeID(bytes: identifier), hop.field("ID"), expected: "an identifier", found: "none")
        privateKey = try node.bytes("PrivateKey", count: BatchX25519.byteCount)
        publicKey = try hop.bytes("PublicKey", count: BatchX25519.byteCount)
        commands = try Self.commands(try hop.byteLists("Commands"), "\(place).Commands")
    }

    /// Understands commands that stand each by itself.
    private static func commands(_ list: [[UInt8]], _ field: String) throws(VectorMismatch) -> HopCommands {
        for (index, command) in list.enumerated() {
            let kind = command.first.flatMap(CommandKind.init)
            let isOne = kind.map { $0 != .end && $0 != .next && command.count == 1 + $0.fieldLength } ?? false
            try VectorMismatch.require(
                isOne, "\(field)[\(index)]", expected: "a delay, a recipient or a reply",
                found: VectorMismatch.shortened(Hexadecimal.encode(command)))
        }
        let bytes = list.flatMap(\.self)
        do throws(CommandFault) {
            return try HopCommands(reading: bytes.span.bytes)
        } catch {
            throw VectorMismatch(field, expected: "commands of a hop", found: "\(error)")
        }
    }

    /// Checks that the public key is that of the private one.
    func checkKeys(on path: CPUPath) throws(VectorMismatch) {
        let base = [9] + [UInt8](repeating: 0, count: BatchX25519.byteCount - 1)
        let key = BatchX25519.multiply(privateKey, base, on: path) ?? []
        try VectorMismatch.require(key, is: publicKey, "\(place).PublicKey", on: path)
    }

    /// Checks that the hop was told what the file says.
    func checkCommands(_ told: HopCommands) throws(VectorMismatch) {
        let isSame =
            told.delay == commands.delay && told.recipient == commands.recipient && told.reply == commands.reply
        try VectorMismatch.require(
            isSame, "\(place).Commands", expected: Self.words(commands), found: Self.words(told))
    }

    private static func words(_ commands: HopCommands) -> String {
        var words: [String] = []
        if let delay = commands.delay { words.append("delay \(delay)") }
        if let recipient = commands.recipient {
            words.append("recipient \(VectorMismatch.shortened(Hexadecimal.encode(recipient.array)))")
        }
        if let reply = commands.reply { words.append("reply \(Hexadecimal.encode(reply.array))") }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }
}
