import ArgumentParser
import FogCore
import FogDirectory
import FogNode

/// What a node that stands in a directory is told.
struct MemberOptions: ParsableArguments {
    @Argument(help: "The node's folder; made the first time.", completion: .directory)
    var folder: String

    @Option(name: .long, help: "The network's file.", completion: .file())
    var network: String

    @Option(name: .long, help: "The address on which links are taken.")
    var host: String = "127.0.0.1"

    @Option(name: .long, help: "The port; 0 for the one that it had last, or any.")
    var port: Int = 0

    @Option(
        name: .long, help: "HOST:PORT where others reach the node, if that isn't where it listens; may be repeated.")
    var advertise: [String] = []

    @Option(name: .long, help: "A node that the same people run, who must say so too; may be repeated.")
    var family: [String] = []

    @Option(name: .long, help: "Bytes a second that it can carry, such as 10Mi.")
    var bandwidth: SizeArgument?

    @OptionGroup var log: LogOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("a port is a number from 0 to 65535") }
        for address in advertise where NetworkAddress(address) == nil {
            throw ValidationError("'\(address)' is no HOST:PORT")
        }
        for node in family where NodeID(node) == nil { throw ValidationError("'\(node)' is no node's identifier") }
    }

    func configuration(_ roles: [NodeRole]) throws -> MemberConfiguration {
        var configuration = MemberConfiguration(
            folder: folder, network: try DirectoryFile.network(network), roles: roles, host: host, port: port)
        configuration.advertised = advertise.compactMap { NetworkAddress($0) }
        configuration.family = family.compactMap { NodeID($0) }
        if let bandwidth { configuration.bandwidth = UInt64(clamping: bandwidth.bytes) }
        return configuration
    }
}
