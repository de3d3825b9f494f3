import Crypto
import FogCore
import FogCrypto
import FogStorage

/// The folder with the keys of a node that stands in a directory.
///
/// ```
/// identity.key     Ed25519: who the node is
/// link.key         X25519: its links
/// delay.key        the verifiable random function of its delays
/// onion.key        a relay's circuits
/// packets/         a mix's, gateway's or service's keys for packets, by epoch
/// replays/         which packets were here, by epoch
/// mailboxes/       a gateway's mailboxes, and what is in them
/// directory/       the consensus that it goes by
/// port             the port that it had last
/// ```
struct MemberFolder: Sendable {
    let path: String
    let identity: Curve25519.Signing.PrivateKey
    let linkKey: SecretBytes

    /// Opens the folder, and makes it and its keys the first time.
    init(_ path: String) throws(FogError) {
        try PrivateFolder.prepare(path)
        self.path = path
        linkKey = try SecretKeyFile.readOrMake(path + "/link.key")
        let file = path + "/identity.key"
        identity = try SecretKeyFile.signingKey(try SecretKeyFile.readOrMake(file), from: file)
    }

    var delayKey: VRFSecretKey {
        get throws(FogError) {
            let seed = try SecretKeyFile.readOrMake(path + "/delay.key")
            do throws(VRFError) {
                return try VRFSecretKey(seed: seed, suite: .elligator2)
            } catch {
                throw FogError(.corrupted, "'\(path)/delay.key' can't be used: \(error)")
            }
        }
    }

    var onionKey: SecretBytes {
        get throws(FogError) { try SecretKeyFile.readOrMake(path + "/onion.key") }
    }

    var packets: String { path + "/packets" }
    var packetKeys: MixKeyFolder {
        get throws(FogError) { try MixKeyFolder(packets) }
    }

    var replays: String { path + "/replays" }

    var mailboxes: String { path + "/mailboxes" }

    var directory: String { path + "/directory" }
    var portFile: String { path + "/port" }
}
