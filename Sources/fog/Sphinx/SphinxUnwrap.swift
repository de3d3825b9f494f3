import ArgumentParser
import FogCore
import FogCrypto
import FogSphinx

struct SphinxUnwrap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unwrap", abstract: "Take a layer off a packet, or read a reply.",
        discussion: """
            With a hop's secret it does what the hop does, and tells what the hop learns. What comes out is the packet \
            for the next hop, the payload, or for a reply the body, which the SURB's maker reads with its keys.
            """)

    @Argument(help: "The file with the packet, or with a reply's body; standard input by default.", completion: .file())
    var packet: String = "-"

    @Option(name: .long, help: "The file with the hop's secret.", completion: .file())
    var secret: String?

    @Option(name: .long, help: "The file with the SURB's keys.", completion: .file())
    var surbKeys: String?

    @Option(
        name: .long, help: "Where to write what comes out: text for a packet or a body, a payload as it is.",
        completion: .file())
    var write: String?

    @OptionGroup var options: OutputOptions

    /// What came out.
    struct Unwrapped: Encodable {
        /// 'forward', 'deliver', 'reply' or 'payload'.
        var result: String
        var next: String?
        var delay: UInt32?
        var recipient: String?
        var surb: String?
        var replayTag: String?
        var delaySecret: String?
        /// The packet for the next hop, a reply's body or a payload.
        var bytes: String
    }

    private static let listing = Listing<Unwrapped>(
        name: { $0.result },
        columns: [
            .init(title: "RESULT") { $0.result },
            .init(title: "NEXT") { $0.next ?? "" },
            .init(title: "DELAY") { $0.delay.map { "\($0)" } ?? "" },
            .init(title: "RECIPIENT") { $0.recipient ?? "" },
            .init(title: "SURB") { $0.surb ?? "" },
            .init(title: "REPLAY TAG") { $0.replayTag ?? "" },
            .init(title: "DELAY SECRET") { $0.delaySecret ?? "" },
            .init(title: "BYTES") { $0.bytes.count > 128 ? "\($0.bytes.count / 2) bytes" : $0.bytes },
        ])

    func validate() throws {
        guard (secret == nil) != (surbKeys == nil) else {
            throw ValidationError("name either a hop's secret or a SURB's keys")
        }
    }

    func run() async throws {
        if let surbKeys {
            try readReply(surbKeys)
        } else if let secret {
            try unwrap(secret)
        }
    }

    private func readReply(_ file: String) throws {
        let (geometry, stored) = try SphinxFile.readSecret(file)
        guard let keys = SURBKeys(stored: stored) else {
            throw FogError(.invalid, "'\(file)' holds no keys of a SURB; it may be a hop's secret")
        }
        let body = try SphinxFile.readHexadecimal(packet)
        guard let payload = PacketBuilder(geometry).payload(of: body, with: keys) else {
            throw FogError(.invalid, "the body isn't a whole reply through this SURB")
        }
        try show(Unwrapped(result: "payload", bytes: Hexadecimal.encode(payload)), payload, isText: false)
    }

    private func unwrap(_ file: String) throws {
        let (geometry, stored) = try SphinxFile.readSecret(file)
        guard let key = HopSecretKey(stored, of: geometry.group) else {
            throw FogError(.invalid, "'\(file)' holds no hop's secret; it may be the keys of a SURB")
        }
        var bytes = try SphinxFile.readHexadecimal(packet)
        switch PacketUnwrapper(geometry).unwrap(&bytes, with: key) {
        case nil:
            throw FogError(
                .invalid, "a packet of '\(geometry)' has \(geometry.packetLength) bytes, not \(bytes.count)")
        case .refused(let reason): throw FogError(.invalid, "the hop refuses the packet: \(reason)")
        case .passed(let unwrapped):
            let commands = unwrapped.commands
            var shown = Unwrapped(
                result: "forward", next: commands.next?.description, delay: commands.delay,
                recipient: commands.recipient.map { Hexadecimal.encode($0.array) },
                surb: commands.reply.map { Hexadecimal.encode($0.array) },
                replayTag: Hexadecimal.encode(unwrapped.replayTag.array),
                delaySecret: Hexadecimal.encode(unwrapped.delaySecret.array), bytes: "")
            let out: [UInt8]
            if commands.next != nil {
                out = bytes
            } else if commands.reply != nil {
                shown.result = "reply"
                out = Array(bytes[geometry.headerLength...])
            } else {
                shown.result = "deliver"
                out = Array(bytes[(geometry.headerLength + Geometry.payloadTagLength)...])
            }
            shown.bytes = Hexadecimal.encode(out)
            try show(shown, out, isText: shown.result != "deliver")
        }
    }

    private func show(_ unwrapped: Unwrapped, _ bytes: [UInt8], isText: Bool) throws {
        if let write {
            if isText {
                try SphinxFile.writeHexadecimal(bytes, to: write)
            } else {
                try SphinxFile.writePayload(bytes, to: write)
            }
        }
        try options.show(unwrapped, Self.listing)
    }
}
