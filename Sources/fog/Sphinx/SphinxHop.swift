import FogCore
import FogSphinx
import FoundationEssentials

/// A hop as it stands in a file: what 'fog sphinx new-hop' prints, and what may be added to it by hand.
struct SphinxHop: Codable {
    var geometry: String
    var id: String
    var key: String
    var delay: UInt32?

    /// Reads the hops of a path from their files, which must all be of one geometry.
    static func path(
        _ files: [String], recipient: String?, reply: String?
    ) throws(FogError) -> (geometry: Geometry, hops: [PathHop]) {
        var geometry: Geometry?
        var hops: [PathHop] = []
        for file in files {
            let text = try WholeInput.read(file, limit: SphinxFile.limit)
            guard let hop = try? JSONDecoder().decode(SphinxHop.self, from: Data(text)),
                let own = Geometry(hop.geometry), let id = Hexadecimal.decode(hop.id).flatMap({ NodeID(bytes: $0) }),
                let key = Hexadecimal.decode(hop.key).flatMap({ HopPublicKey($0, of: own.group) })
            else { throw FogError(.invalid, "'\(file)' isn't a hop as 'fog sphinx new-hop' prints it") }
            if let geometry, geometry != own {
                throw FogError(.invalid, "'\(file)' is for packets of '\(own)', the hops before for '\(geometry)'")
            }
            geometry = own
            hops.append(PathHop(id: id, key: key, delay: hop.delay))
        }
        guard let geometry, !hops.isEmpty else { throw FogError(.invalid, "name the files of one hop or more") }
        let last = hops.count - 1
        if let recipient {
            guard let bytes = Hexadecimal.decode(recipient).flatMap({ Bytes32($0) }) else {
                throw FogError(.invalid, "a recipient is 64 hexadecimal digits, not '\(recipient)'")
            }
            hops[last].recipient = bytes
        }
        if let reply {
            guard let identifier = Hexadecimal.decode(reply).flatMap({ SURBIdentifier($0) }) else {
                throw FogError(.invalid, "a SURB's identifier is 32 hexadecimal digits, not '\(reply)'")
            }
            hops[last].reply = identifier
        }
        return (geometry, hops)
    }
}
