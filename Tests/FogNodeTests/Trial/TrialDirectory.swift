import Crypto
import FogCore
import FogCrypto
import FogHTTP
import FogLink
import FogSystem
import Logging
import Synchronization

@testable import FogDirectory
@testable import FogNode

/// Authorities whose keys a test has: it makes consensuses with whatever signatures it wants, and serves them over links as
/// they would.
struct TrialDirectory {
    let network: NetworkDescription
    let configurations: [AuthorityConfiguration]
    private let linkKeys: [SecretBytes]
    let path: String
    /// The epoch that runs.
    let epoch: UInt64

    static let logger: Logger = {
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        return logger
    }()

    /// Makes the keys of so many authorities in a folder; an epoch is a day, so that it doesn't end in the middle of a test
    /// but once a day.
    init(_ count: Int, in path: String, purpose: NetworkDescription.Purpose = .test) throws {
        self.path = path
        let folders = (0..<count).map { AuthorityFolder("\(path)/auth-\($0)") }
        var described: [AuthorityDescription] = []
        for (index, folder) in folders.enumerated() {
            let port = UInt16(clamping: PortFile.anyFree() ?? 0)
            described.append(
                try folder.make(name: "auth-\(index)", addresses: [NetworkAddress(host: "127.0.0.1", port: port)]))
        }
        network = try NetworkDescription(
            name: "trial", purpose: purpose, epochSeconds: 86_400, authorities: described)
        let now = SystemClock().now().wall
        epoch = network.schedule.epoch(at: now)
        var opened: [(AuthorityConfiguration, SecretBytes)] = []
        for folder in folders {
            _ = try folder.certify(
                in: network, from: now.advanced(by: .seconds(-30 * 86_400)), validity: .seconds(60 * 86_400))
            opened.append(try folder.open(in: network))
        }
        configurations = opened.map(\.0)
        linkKeys = opened.map(\.1)
    }

    /// A consensus of an epoch about these nodes, signed by these authorities.
    func bundle(
        _ epoch: UInt64, after previous: ConsensusBundle? = nil, nodes: [NodePublication] = [], rate: Int64 = 1,
        signers: [Int]
    ) throws -> ConsensusBundle {
        let state = try previous.map { bundle in
            let consensus = try Unverified<Consensus>(parsing: bundle.consensus)
            return consensus.claimed.state(digest: consensus.digest)
        }
        let described = try nodes.map {
            try Unverified<NodeDescriptor>(parsing: $0.descriptor).verified(in: network.identifier)
        }
        let votes = try configurations.map { authority in
            try Vote(
                authority: authority.id, epoch: epoch, previous: state, commitment: Digest.of("none"),
                parameters: [NetworkParameter("rate", rate)], geometry: nil, known: .all,
                nodes: described.map { ($0, [.running, .valid, .standing], nil) }
            ).signed(by: authority.signer.brief, in: network.identifier)
        }
        let made = try ConsensusRule(network, epoch: epoch, votes: votes, reveals: []).consensus()
        let digest = Digest.of(made.consensus.body)
        let statement = SignedStatement(.consensus, network: network.identifier, epoch: epoch, digest: digest)
        let signatures = try signers.flatMap { try configurations[$0].signer.sign(statement) }
        let signed = Verified(made.consensus, body: made.consensus.body, digest: digest, signatures: signatures)
        return ConsensusBundle(
            consensus: signed.bytes, certificates: signers.map { configurations[$0].certificate.bytes },
            sections: made.sections)
    }

    /// Serves these bundles as authority number `index` for the time of `body`, whether or not they are genuine.
    func serving(_ bundles: [Int: [ConsensusBundle]], _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for (index, bundles) in bundles {
                let archive = DirectoryArchive()
                for bundle in bundles {
                    archive.add(Verified(try Unverified<Consensus>(parsing: bundle.consensus)), bundle)
                }
                let ready = OneTimeValue<Int>()
                let front = LinkFrontEnd(
                    host: "127.0.0.1", port: Int(network.authorities[index].addresses[0].port),
                    side: LinkSide(network: network.identifier, role: .authority, staticKey: linkKeys[index]),
                    responder: DirectoryResponder(network: network, archive: archive, authority: nil, takes: false),
                    child: CallerChannel.maker(connectionLimit: 100, limits: ConnectionLimits(), onDrop: { _ in }),
                    logger: Self.logger, onReady: { ready.set($0) })
                group.addTask { try await front.run() }
                _ = await ready.get()
            }
            do {
                try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
        }
    }

    /// A client with a folder of its own.
    func client(_ name: String = "client", _ wanted: Set<SectionKind> = [.mixes]) throws -> DirectoryClient {
        try DirectoryClient(network, folder: "\(path)/\(name)", wanted: wanted, logger: Self.logger)
    }

    /// A mix with keys of its own, and what it publishes.
    func mix(_ number: Int, at time: WallTime? = nil) throws -> NodePublication {
        let folder = "\(path)/mix-\(number)"
        let configuration = MemberConfiguration(
            folder: folder, network: network, roles: [.mix], host: "127.0.0.1", port: 0)
        return try MemberPublication(configuration, try MemberFolder(folder)).make(
            at: time ?? SystemClock().now().wall,
            addresses: [NetworkAddress(host: "127.0.0.1", port: UInt16(20_000 + number))])
    }
}
