import ArgumentParser
import FogCore
import FogDirectory
import FogNode
import FogSystem

struct DirectoryShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "List the nodes of a network, from a consensus that this machine has checked.",
        discussion: """
            Fetches the newest consensus, believes it only if enough authorities have signed it, and goes on with the last \
            one as long as that is valid if there is no newer one.
            """)

    @OptionGroup var options: DirectoryOptions

    @Option(name: .long, help: "Only one kind: mixes, gateways, services or relays.")
    var section: SectionArgument?

    @Option(name: .long, help: "How long to wait for a consensus, and for a node in it, such as 60s.")
    var wait: DurationArgument?

    @OptionGroup var output: OutputOptions

    /// A key for packets of an epoch.
    struct PacketKey: Encodable {
        var epoch: UInt64
        var key: String
    }

    /// A node as it is shown.
    struct Shown: Encodable {
        var node: String
        var section: String
        /// A mix's layer; new ones have none in their first epoch.
        var layer: Int?
        var flags: [String]
        /// Whether enough authorities say that it has gone away since.
        var isOut: Bool
        /// Bytes a second.
        var bandwidth: UInt64
        var addresses: [String]
        var linkKey: String
        var delayKey: String?
        var onionKey: String?
        var packetKeys: [PacketKey]
        var services: [String]
        var family: [String]
    }

    private static let listing = Listing<Shown>(
        name: { $0.node },
        columns: [
            .init(title: "NODE") { String($0.node.prefix(12)) },
            .init(title: "SECTION") { $0.section },
            .init(title: "LAYER") { $0.layer.map { "\($0)" } ?? "-" },
            .init(title: "BANDWIDTH") { Words.size(Int64(clamping: $0.bandwidth)) + "/s" },
            .init(title: "FLAGS") { ($0.flags + ($0.isOut ? ["OUT"] : [])).joined(separator: ",") },
            .init(title: "ADDRESS") { $0.addresses.first ?? "" },
            .init(title: "LINK KEY") { String($0.linkKey.prefix(12)) },
            .init(title: "PACKET KEYS") { node in
                node.packetKeys.map { "\($0.epoch)" }.joined(separator: ",")
            },
            .init(title: "DELAY KEY", isWide: true) { $0.delayKey.map { String($0.prefix(12)) } ?? "-" },
            .init(title: "SERVICES", isWide: true) { $0.services.joined(separator: ",") },
            .init(title: "FAMILY", isWide: true) { $0.family.map { String($0.prefix(12)) }.joined(separator: ",") },
        ])

    func run() async throws {
        let kinds = section.map { [$0.kind] } ?? SectionKind.allCases.sorted()
        try await options.withClient(Set(kinds)) { client in
            let held = try await options.consensus(of: client, within: wait?.value ?? .zero) { held in
                wait == nil || held.consensus.document.sections.contains(where: isSeen)
            }
            let document = held.consensus.document
            var shown: [Shown] = []
            for kind in kinds {
                guard let bytes = held.bundle.sections[kind] else {
                    throw FogError(
                        .unavailable, "the section '\(kind.rawValue)' of epoch \(document.epoch) can't be fetched now")
                }
                do throws(DocumentError) {
                    shown += try ConsensusSection(kind, parsing: bytes, of: document).nodes.map {
                        Self.shown($0, kind, isOut: held.out.contains($0.id))
                    }
                } catch {
                    throw FogError(.corrupted, "the section '\(kind.rawValue)' can't be read: \(error)")
                }
            }
            if [.table, .wide].contains(output.output) {
                Terminal.say(
                    "Epoch \(document.epoch), valid until \(document.validUntil); signed by "
                        + "\(try held.bundle.signers(in: try options.description()).count) authorities.")
            }
            try output.show(shown, Self.listing)
        }
    }

    private func isSeen(_ summary: SectionSummary) -> Bool {
        summary.nodeCount > 0 && (section == nil || section?.kind == summary.kind)
    }

    private static func shown(_ node: ConsensusNode, _ kind: SectionKind, isOut: Bool) -> Shown {
        Shown(
            node: node.id.description, section: kind.rawValue, layer: node.layer, flags: node.flags.words, isOut: isOut,
            bandwidth: node.bandwidth, addresses: node.addresses.map(\.description),
            linkKey: Hexadecimal.encode(node.linkKey), delayKey: node.delayKey.map { Hexadecimal.encode($0) },
            onionKey: node.onionKey.map { Hexadecimal.encode($0) },
            packetKeys: node.mixKeys.map { PacketKey(epoch: $0.epoch, key: Hexadecimal.encode($0.bytes)) },
            services: node.services, family: node.family.map(\.description))
    }
}
