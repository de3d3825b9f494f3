import FogCore
import FogDirectory
import FogMixnet
import FogSphinx
import FogStorage
import FogSystem
import Glibc

/// The authorities of a local network: their keys, their certificates and the file that says who they are, made the first
/// time and kept as far as they still fit.
struct LocalDirectory {
    let folder: DataFolder
    let plan: LocalNetwork.Plan

    /// The folder of an authority, from 1.
    func authorityFolder(_ number: Int) -> AuthorityFolder { AuthorityFolder("\(folder.authorities)/auth-\(number)") }

    /// Makes what is missing.
    ///
    /// - Returns: The network, as it stands in the file.
    func prepare() throws(FogError) -> NetworkDescription {
        try PrivateFolder.prepare(folder.authorities)
        let before = try SmallFile.read(folder.network).flatMap { try? NetworkDescription(parsing: $0) }
        var described: [AuthorityDescription] = []
        for number in 1...plan.authorities { described.append(try description(of: number, before: before)) }
        let network: NetworkDescription
        do throws(DocumentError) {
            network = try NetworkDescription(
                name: "local", purpose: .test, epochSeconds: plan.epochSeconds, authorities: described)
        } catch {
            throw FogError(.invalid, "there is no such network: \(error)")
        }
        if network != before { try AtomicFile.replace(folder.network, contents: network.bytes, permissions: 0o644) }
        try certify(in: network)
        try prepareSettings()
        return network
    }

    /// Has the authorities want what the plan says, unless somebody has settled that.
    private func prepareSettings() throws(FogError) {
        var settings = AuthoritySettings()
        settings.parameters = plan.mixnet.networkParameters
        settings.geometry = PacketGeometry(name: "fog-1", hash: Geometry.fog1.hash)
        for number in 1...plan.authorities {
            let path = authorityFolder(number).settingsPath
            guard try SmallFile.read(path) == nil else { continue }
            try AtomicFile.replace(path, contents: settings.bytes, permissions: 0o644)
        }
    }

    /// An authority with keys, and a port that is free now: the one that it had, if possible.
    private func description(of number: Int, before: NetworkDescription?) throws(FogError) -> AuthorityDescription {
        let authority = authorityFolder(number)
        let made: AuthorityDescription
        do throws(FogError) {
            made = try authority.description()
        } catch let error where error.code == .notFound {
            made = try authority.make(name: "auth-\(number)", addresses: [])
        }
        let last = before?.authorities.first { $0.identityKey == made.identityKey }?.addresses.first
        let port = last.map { Int($0.port) }.flatMap { PortFile.isFree($0) ? $0 : nil } ?? PortFile.anyFree()
        guard let port else { throw FogError(.exhausted, "there is no free port for authority \(made.name)") }
        return AuthorityDescription(
            name: made.name, identityKey: made.identityKey, linkKey: made.linkKey,
            addresses: [NetworkAddress(host: "127.0.0.1", port: UInt16(clamping: port))])
    }

    /// Certifies each signing key that isn't certified for another month.
    private func certify(in network: NetworkDescription) throws(FogError) {
        let now = SystemClock().now().wall
        for number in 1...plan.authorities {
            let authority = authorityFolder(number)
            if let end = try authority.certified(in: network), end > now.advanced(by: .seconds(30 * 86_400)) {
                continue
            }
            // A little before now: nobody's clock is exact.
            _ = try authority.certify(
                in: network, from: now.advanced(by: .seconds(-3600)), validity: .seconds(90 * 86_400))
        }
    }
}
