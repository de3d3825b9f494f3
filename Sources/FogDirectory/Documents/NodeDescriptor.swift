public import FogCore

/// What a node says of itself, signed with its identity key.
public struct NodeDescriptor: SignedDocument, Hashable {
    public static let kind = SignedStatement.Kind.descriptor
    public static let byteLimit = 32_768
    /// The most of each thing that there may be several of.
    static let addressLimit = 8
    static let mixKeyLimit = 4
    static let serviceLimit = 32
    static let familyLimit = 64
    static let protocolLimit = 32
    static let exitLimit = 32

    /// Its Ed25519 identity key, 32 bytes.
    public var identityKey: [UInt8]
    /// SHA-256 of the identity key.
    public let id: NodeID
    /// When it said this.
    public var published: WallTime
    /// The version of its software: up to 64 characters.
    public var software: String
    /// What it speaks, sorted by name.
    public var protocols: [ProtocolRange]
    /// What it does, sorted.
    public var roles: [NodeRole]
    /// Nodes that the same people run, sorted. Both sides have to say so.
    public var family: [NodeID]
    /// Where it can be reached, best first; where it listens is its own affair.
    public var addresses: [NetworkAddress]
    /// Its static key for links, 32 bytes.
    public var linkKey: [UInt8]
    /// Its key for circuits, 32 bytes, if it is a relay.
    public var onionKey: [UInt8]?
    /// To which ports outside of the network it leads circuits, if it is a relay that does; sorted.
    public var exits: [PortRange]
    /// Its key for verifiable random numbers, 32 bytes, if it is a mix or a gateway.
    public var delayKey: [UInt8]?
    /// Its keys for packets, by epoch, if it is a mix, gateway or service.
    public var mixKeys: [MixKey]
    /// What its services are called, sorted.
    public var services: [String]
    /// Nodes over which too few of its own loops came back, sorted.
    public var losses: [LossReport]
    /// What it can carry, in bytes a second, as it says itself.
    public var bandwidth: UInt64

    public var epoch: UInt64 { 0 }

    /// Describes a node that does nothing yet.
    public init(identityKey: [UInt8], published: WallTime, software: String, linkKey: [UInt8]) {
        self.identityKey = identityKey
        id = NodeID(DocumentSignature.name(of: identityKey))
        self.published = published
        self.software = software
        self.linkKey = linkKey
        (protocols, roles, family, addresses, exits, mixKeys, services) = ([], [], [], [], [], [], [])
        losses = []
        bandwidth = 0
    }

    public init(reading reader: inout DocumentReader) throws(DocumentError) {
        identityKey = try reader.read("identity").bytes(32)
        id = NodeID(DocumentSignature.name(of: identityKey))
        published = try reader.read("published").time()
        let word = try reader.read("software")
        guard word.characters.count <= 64 else { throw word.error("too long") }
        software = word.text
        protocols = try ProtocolRange.readAll(from: &reader)
        roles = []
        for word in try reader.read("roles", 1...NodeRole.allCases.count) {
            guard let role = NodeRole(rawValue: word.text) else { throw word.error("no role of a node") }
            roles.append(role)
            try Self.sorted(roles, word)
        }
        family = try Self.readFamily(from: &reader)
        addresses = []
        for words in try reader.readAll("address", limit: Self.addressLimit) {
            addresses.append(try words[0].address())
        }
        linkKey = try reader.read("link-key").bytes(32)
        onionKey = nil
        if let words = try reader.readIfPresent("onion-key") { onionKey = try words[0].bytes(32) }
        exits = try PortRange.readAll(from: &reader)
        delayKey = nil
        if let words = try reader.readIfPresent("delay-key") { delayKey = try words[0].bytes(32) }
        mixKeys = try MixKey.readAll(from: &reader)
        services = try Self.readServices(from: &reader)
        losses = try LossReport.readAll(from: &reader)
        bandwidth = try reader.read("bandwidth").integer()
        let carriesPackets = roles.contains(where: \.carriesPackets)
        guard !addresses.isEmpty, roles.contains(.relay) == (onionKey != nil),
            carriesPackets == (delayKey != nil), carriesPackets == !mixKeys.isEmpty,
            roles.contains(.service) == !services.isEmpty, roles.contains(.relay) || exits.isEmpty
        else {
            throw DocumentError(
                line: reader.line, "an address, or a key for what the node does, is missing or too many")
        }
    }

    public func write(to writer: inout DocumentWriter) {
        writer.line("identity", Base64.encode(identityKey))
        writer.line("published", published.description)
        writer.line("software", software)
        for range in protocols { range.write(to: &writer) }
        writer.line("roles", roles.map(\.rawValue))
        for node in family { writer.line("family", node.description) }
        for address in addresses { writer.line("address", address.description) }
        writer.line("link-key", Base64.encode(linkKey))
        if let onionKey { writer.line("onion-key", Base64.encode(onionKey)) }
        for range in exits { range.write(to: &writer) }
        if let delayKey { writer.line("delay-key", Base64.encode(delayKey)) }
        for key in mixKeys { key.write(to: &writer) }
        for service in services { writer.line("service", service) }
        for loss in losses { loss.write(to: &writer) }
        writer.line("bandwidth", "\(bandwidth)")
    }

    static func readFamily(from reader: inout DocumentReader) throws(DocumentError) -> [NodeID] {
        var family: [NodeID] = []
        for words in try reader.readAll("family", limit: familyLimit) {
            family.append(try words[0].node())
            try sorted(family, words[0])
        }
        return family
    }

    static func readServices(from reader: inout DocumentReader) throws(DocumentError) -> [String] {
        var services: [String] = []
        for words in try reader.readAll("service", limit: serviceLimit) {
            services.append(try words[0].name())
            try sorted(services, words[0])
        }
        return services
    }

    /// Refuses the last element if it doesn't follow those before it.
    static func sorted(_ elements: [some Comparable], _ word: DocumentWord) throws(DocumentError) {
        guard elements.count < 2 || elements[elements.count - 2] < elements[elements.count - 1] else {
            throw word.error("out of order, or there twice")
        }
    }
}

extension Unverified<NodeDescriptor> {
    /// The node that it says it is about.
    public var claimedNode: NodeID { claimed.id }

    /// The descriptor, if it is signed with the identity key that it names.
    public func verified(in network: Bytes32) throws(DocumentError) -> Verified<NodeDescriptor> {
        try verified(by: SignatureKeys(ed25519: claimed.identityKey), in: network)
    }
}
