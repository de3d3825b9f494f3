public import FogCore

/// A node in one section of a consensus: what whoever uses nodes of this role has to know.
public struct ConsensusNode: Hashable, Sendable {
    public let id: NodeID
    public let flags: NodeFlags
    /// A mix's layer, from 1; `nil` for one that is new, and for other nodes.
    public let layer: Int?
    /// What it carries, in bytes a second.
    public let bandwidth: UInt64
    public let addresses: [NetworkAddress]
    /// Its static key for links, 32 bytes.
    public let linkKey: [UInt8]
    /// A relay's key for circuits, 32 bytes.
    public let onionKey: [UInt8]?
    /// To which ports outside of the network a relay leads circuits.
    public let exits: [PortRange]
    /// A mix's or gateway's key for verifiable delays, 32 bytes.
    public let delayKey: [UInt8]?
    /// Keys for packets, by epoch; relays have none.
    public let mixKeys: [MixKey]
    /// The names of a service's services.
    public let services: [String]
    /// Nodes that the same people run, as both sides say; of relays only.
    public let family: [NodeID]
    /// What it speaks; of relays only.
    public let protocols: [ProtocolRange]

    init(
        _ descriptor: NodeDescriptor, in section: SectionKind, flags: NodeFlags, layer: Int?, bandwidth: UInt64,
        family: [NodeID]
    ) {
        id = descriptor.id
        self.flags = flags
        self.layer = layer
        self.bandwidth = bandwidth
        addresses = descriptor.addresses
        linkKey = descriptor.linkKey
        onionKey = section == .relays ? descriptor.onionKey : nil
        exits = section == .relays ? descriptor.exits : []
        delayKey = section.role.carriesPackets ? descriptor.delayKey : nil
        mixKeys = section == .relays ? [] : descriptor.mixKeys
        services = section == .services ? descriptor.services : []
        self.family = section == .relays ? family : []
        protocols = section == .relays ? descriptor.protocols : []
    }

    init(
        reading words: [DocumentWord], from reader: inout DocumentReader, in section: SectionKind
    ) throws(DocumentError) {
        id = try words[0].node()
        layer = words[1].characters.elementsEqual("-".utf8) ? nil : Int(try words[1].integer(1...255))
        guard layer == nil || section == .mixes else { throw words[1].error("a layer of what is no mix") }
        bandwidth = try words[2].integer()
        flags = try NodeFlags(reading: words.dropFirst(3))
        protocols = section == .relays ? try ProtocolRange.readAll(from: &reader) : []
        family = section == .relays ? try NodeDescriptor.readFamily(from: &reader) : []
        var addresses: [NetworkAddress] = [try reader.read("address").address()]
        for words in try reader.readAll("address", limit: NodeDescriptor.addressLimit - 1) {
            addresses.append(try words[0].address())
        }
        self.addresses = addresses
        linkKey = try reader.read("link-key").bytes(32)
        onionKey = section == .relays ? try reader.read("onion-key").bytes(32) : nil
        exits = section == .relays ? try PortRange.readAll(from: &reader) : []
        delayKey = section.role.carriesPackets ? try reader.read("delay-key").bytes(32) : nil
        mixKeys = section == .relays ? [] : try MixKey.readAll(from: &reader)
        services = section == .services ? try NodeDescriptor.readServices(from: &reader) : []
    }

    func write(to writer: inout DocumentWriter) {
        writer.line("node", [id.description, layer.map { "\($0)" } ?? "-", "\(bandwidth)"] + flags.words)
        for range in protocols { range.write(to: &writer) }
        for node in family { writer.line("family", node.description) }
        for address in addresses { writer.line("address", address.description) }
        writer.line("link-key", Base64.encode(linkKey))
        if let onionKey { writer.line("onion-key", Base64.encode(onionKey)) }
        for range in exits { range.write(to: &writer) }
        if let delayKey { writer.line("delay-key", Base64.encode(delayKey)) }
        for key in mixKeys { key.write(to: &writer) }
        for service in services { writer.line("service", service) }
    }
}
