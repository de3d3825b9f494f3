/// What authorities say of a node.
public struct NodeFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// It can be reached.
    public static let running = NodeFlags(rawValue: 1 << 0)
    /// What it says is in order.
    public static let valid = NodeFlags(rawValue: 1 << 1)
    /// It stood in the consensus before, so that its place was fixed before the beacon was known.
    public static let standing = NodeFlags(rawValue: 1 << 2)
    /// It carries much.
    public static let fast = NodeFlags(rawValue: 1 << 3)
    /// It has been up for long at a time.
    public static let stable = NodeFlags(rawValue: 1 << 4)
    /// It may be the first hop of circuits.
    public static let entry = NodeFlags(rawValue: 1 << 5)
    /// It keeps descriptors of hidden services.
    public static let keeper = NodeFlags(rawValue: 1 << 6)

    /// Packets that go over it don't come back, as many nodes say.
    public static let lossy = NodeFlags(rawValue: 1 << 7)

    static let names: [(flag: NodeFlags, name: String)] = [
        (.entry, "entry"), (.fast, "fast"), (.keeper, "keeper"), (.lossy, "lossy"), (.running, "running"),
        (.stable, "stable"),
        (.standing, "standing"), (.valid, "valid"),
    ]

    /// Each flag that there is.
    public static let all = names.reduce(into: NodeFlags()) { $0.insert($1.flag) }

    /// The names of the flags, sorted.
    public var words: [String] { Self.names.filter { contains($0.flag) }.map(\.name) }

    init(reading words: some Sequence<DocumentWord>) throws(DocumentError) {
        self = []
        var last = -1
        for word in words {
            guard let place = Self.names.firstIndex(where: { word.characters.elementsEqual($0.name.utf8) }),
                place > last
            else { throw word.error("no flag, or out of order") }
            insert(Self.names[place].flag)
            last = place
        }
    }
}
