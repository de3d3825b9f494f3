import Crypto
import FogClient
import FogCore
import FogDirectory
import FogSystem
import Logging

/// Makes known what a node's delays in an epoch followed from, at all authorities, once the node has no key for the epoch's
/// packets any more.
actor DelayDiscloser {
    private let network: NetworkDescription
    private let identity: Curve25519.Signing.PrivateKey
    private let member: MixnetMember
    private let logger: Logger
    private let clock = SystemClock()
    /// Authorities that have what was made known, by epoch.
    private var taken: [UInt64: Set<String>] = [:]

    init(
        _ network: NetworkDescription, _ identity: Curve25519.Signing.PrivateKey, of member: MixnetMember,
        logger: Logger
    ) {
        self.network = network
        self.identity = identity
        self.member = member
        self.logger = logger
    }

    private var epoch: UInt64 { network.schedule.epoch(at: clock.now().wall) }

    /// Works until the task is cancelled: looks again after a part of an epoch, so that nodes don't come all at once.
    func run() async {
        let length = Duration.seconds(Int64(clamping: network.schedule.seconds))
        while !Task.isCancelled {
            try? await Task.sleep(for: length / 8 + length / 8 * Int.random(in: 0..<1000) / 1000)
            do throws(FogError) {
                for over in try member.withRing({ ring throws(FogError) in try ring.over(in: epoch) }) {
                    try await disclose(over)
                }
            } catch {
                logger.warning("what delays followed from isn't made known", metadata: ["why": "\(error)"])
            }
        }
    }

    private func disclose(_ over: UInt64) async throws(FogError) {
        let now = epoch
        if now - min(now, over) >= DisclosureShelf.grace + DisclosureShelf.epochs {
            return forget(over)
        }
        let key = Array(identity.publicKey.rawRepresentation)
        let made = try member.withRing { ring throws(FogError) in try ring.disclosure(of: over, by: key) }
        guard let made else { return }
        let signed: Verified<Disclosure>
        do {
            signed = try made.signed(by: DocumentSigner(identity), in: network.identifier)
        } catch {
            throw FogError(.failed, "a disclosure can't be signed: \(error)")
        }
        for authority in network.authorities where !taken[over, default: []].contains(authority.name) {
            let call = DirectoryCall(transport: LinkTransport(to: authority, in: network, clock))
            do throws(FogError) {
                try await call.post(signed.bytes, to: .disclosures(epoch: nil), within: .seconds(10))
                taken[over, default: []].insert(authority.name)
            } catch {
                logger.debug(
                    "authority \(authority.name) hasn't taken a disclosure",
                    metadata: ["epoch": "\(over)", "why": "\(error.message)"])
                // Nothing becomes of it by trying again.
                if [.stale, .conflict, .invalid].contains(error.code) {
                    taken[over, default: []].insert(authority.name)
                }
            }
            await call.transport.shutdown()
        }
        if taken[over]?.count == network.authorities.count { forget(over) }
    }

    private func forget(_ over: UInt64) {
        taken[over] = nil
        member.forgetBeacon(of: over)
    }
}
