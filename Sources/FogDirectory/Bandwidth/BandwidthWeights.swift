/// How much of a node's bandwidth counts when a node is drawn for a position of a path, by what the node may do and the
/// position: Tor's dir-spec, section 3.8.3 "Computing Bandwidth Weights". Nodes that are few are kept for what only
/// they can do, so that guards, middles and exits get the same load as far as the totals allow it.
///
/// A path selector draws a node with a probability proportional to its bandwidth times the weight. Every weight is a
/// number of parts in ``scale``, from 0 for "never here" to ``scale`` for "all of it".
///
/// A weight `Wxy` is for nodes of the kind `y` in the position `x`. The kinds: `g` may be the guard, `e` the exit, `d`
/// both, `m` neither. The positions: `g` guard, `m` middle, `e` exit, `b` asking for the directory. A name `Wxb` is
/// another thing: a factor for nodes of the kind `x` that answer questions for the directory, ``scale`` today.
///
/// All is computed in integers, so every machine gets the same weights from the same totals. What is said below of how
/// the weights relate holds for computed ones; those that were read from a text are what the text says.
public struct BandwidthWeights: Hashable, Sendable {
    /// The weight that stands for all of a node's bandwidth: the spec's `weight_scale`.
    public static let scale = 10_000

    /// A guard in the guard position. With ``wmg`` it makes ``scale``.
    public private(set) var wgg = 0
    /// A node that is neither guard nor exit in the guard position: as ``wgg``. It is for clients that have to take
    /// such nodes for guards, as with bridges.
    public private(set) var wgm = 0
    /// A node that is guard and exit in the guard position. With ``wmd`` and ``wed`` it makes ``scale``, or one less
    /// where the division leaves a rest.
    public private(set) var wgd = 0

    /// A guard in the middle position.
    public private(set) var wmg = 0
    /// A node that is neither guard nor exit in the middle position: always ``scale``.
    public private(set) var wmm = 0
    /// An exit in the middle position.
    public private(set) var wme = 0
    /// A node that is guard and exit in the middle position.
    public private(set) var wmd = 0

    /// A guard in the exit position: as ``wed``. It is for nodes that aren't exits, but whose policy lets the wanted
    /// connection out.
    public private(set) var weg = 0
    /// A node that is neither guard nor exit in the exit position: as ``wee``. It is for the same nodes as ``weg``.
    public private(set) var wem = 0
    /// An exit in the exit position. With ``wme`` it makes ``scale``, or one less where the division leaves a rest.
    public private(set) var wee = 0
    /// A node that is guard and exit in the exit position.
    public private(set) var wed = 0

    /// The factor for a guard that answers questions for the directory: always ``scale``.
    public private(set) var wgb = 0
    /// The factor for a node that answers questions for the directory and is neither guard nor exit: always ``scale``.
    public private(set) var wmb = 0
    /// The factor for an exit that answers questions for the directory: always ``scale``.
    public private(set) var web = 0
    /// The factor for a node that answers questions for the directory and is guard and exit: always ``scale``.
    public private(set) var wdb = 0

    /// A guard when the directory is asked: as ``wmg``.
    public private(set) var wbg = 0
    /// A node that is neither guard nor exit when the directory is asked: as ``wmm``.
    public private(set) var wbm = 0
    /// An exit when the directory is asked: as ``wme``.
    public private(set) var wbe = 0
    /// A node that is guard and exit when the directory is asked: as ``wmd``.
    public private(set) var wbd = 0

    private init() {}
}

extension BandwidthWeights {
    /// Computes the weights from the bandwidth of all nodes of a kind together, in any unit that is the same for all
    /// four. A node belongs to exactly one of them.
    ///
    /// Any totals will do. They are taken as they are while all of them are less than 2⁴⁵; otherwise all four are
    /// halved, rounding down, until they are. One that is 0 then counts as 1.
    ///
    /// With any totals, the position that gets the least bandwidth gets as much as any weights could give it, but for
    /// rounding. That takes one departure from the spec: where guards and exits are both scarce and middles are more
    /// than a third of everything (the end of case 2b), the spec's formulas break its own equation between guards and
    /// exits and may leave the range, so that C tor publishes no weights unless the error is within its margin. Here
    /// nodes that are guard and exit stay out of the middle, as in the spec, and are divided so that guards and exits
    /// have the same bandwidth. In all other cases the weights are those of C tor.
    ///
    /// - Parameters:
    ///   - guards: The spec's `G`: nodes that may be the guard, but not the exit.
    ///   - middles: The spec's `M`: nodes that may be neither.
    ///   - exits: The spec's `E`: nodes that may be the exit, but not the guard.
    ///   - guardExits: The spec's `D`: nodes that may be both.
    public init(guards: UInt64, middles: UInt64, exits: UInt64, guardExits: UInt64) {
        self.init()
        let totals = BandwidthTotals(guards: guards, middles: middles, exits: exits, guardExits: guardExits)
        switch (totals.guardsAreScarce, totals.exitsAreScarce) {
        case (false, false): shareWithNeitherScarce(totals)
        case (true, true): shareWithBothScarce(totals)
        case (true, false): shareWithGuardsScarce(totals)
        case (false, true):
            shareWithGuardsScarce(totals.mirrored)
            swap(&wgg, &wee)
            swap(&wgd, &wed)
            swap(&wmg, &wme)
        }
        (wgm, wem, weg) = (wgg, wee, wed)
        (wmm, wgb, wmb, web, wdb) = (Self.scale, Self.scale, Self.scale, Self.scale, Self.scale)
        (wbg, wbm, wbe, wbd) = (wmg, wmm, wme, wmd)
    }

    /// Case 1: a third of the total for each position.
    private mutating func shareWithNeitherScarce(_ totals: BandwidthTotals) {
        let (guards, middles, exits) = (totals.guards, totals.middles, totals.exits)
        (wgd, wmd, wed) = (Self.scale / 3, Self.scale / 3, Self.scale / 3)
        wee = part(exits + guards + middles, of: 3 * exits)
        wme = Self.scale - wee
        wmg = part(2 * guards - exits - middles, of: 3 * guards)
        wgg = Self.scale - wmg
    }

    /// Case 2.
    private mutating func shareWithBothScarce(_ totals: BandwidthTotals) {
        let (guards, middles, exits, both) = (totals.guards, totals.middles, totals.exits, totals.guardExits)
        (wgg, wmg) = (Self.scale, 0)

        // 2a: nodes that are both can't even make guards and exits equal.
        if min(guards, exits) + both < max(guards, exits) {
            (wee, wme, wmd) = (Self.scale, 0, 0)
            (wgd, wed) = exits < guards ? (0, Self.scale) : (Self.scale, 0)
            return
        }

        // 2b, first try: exits may be middles.
        wee = part(exits - guards + middles, of: exits)
        wme = part(guards - middles, of: exits)
        wed = part(both - 2 * exits + 4 * guards - 2 * middles, of: 3 * both)
        wmd = (Self.scale - wed) / 2
        wgd = (Self.scale - wed) / 2
        if [wee, wme, wed].allSatisfy((0...Self.scale).contains) { return }

        // 2b, second try: only nodes that are both may be middles.
        (wee, wme) = (Self.scale, 0)
        wed = part(both - 2 * exits + guards + middles, of: 3 * both)
        wmd = part(both - 2 * middles + guards + exits, of: 3 * both)
        if wmd < 0 {
            // There are middles enough. This is Wgg*G + Wgd*D == Wee*E + Wed*D with Wgd + Wed == 1.
            wmd = 0
            wed = part(both + guards - exits, of: 2 * both)
        }
        wgd = Self.scale - wed - wmd
    }

    /// Case 3 with guards as the scarce kind.
    private mutating func shareWithGuardsScarce(_ totals: BandwidthTotals) {
        let (guards, middles, exits, both) = (totals.guards, totals.middles, totals.exits, totals.guardExits)
        (wgg, wmg) = (Self.scale, 0)
        if 3 * (guards + both) < totals.sum {
            // 3a: even all that are both are too few guards. Exits and middles share the rest.
            (wgd, wmd, wed) = (Self.scale, 0, 0)
            wme = exits < middles ? 0 : part(exits - middles, of: 2 * exits)
            wee = Self.scale - wme
        } else {
            // 3b: a third of the total for each position.
            wee = part(exits + middles, of: 2 * exits)
            wme = Self.scale - wee
            wgd = part(both - 2 * guards + exits + middles, of: 3 * both)
            wmd = (Self.scale - wgd) / 2
            wed = (Self.scale - wgd) / 2
        }
    }

    /// A fraction as parts of the scale, rounded towards zero as in C.
    private func part(_ numerator: Int, of denominator: Int) -> Int {
        Self.scale * numerator / denominator
    }
}

extension BandwidthWeights {
    /// All weights on one line, as on the `bandwidth-weights` line of a consensus after its keyword: `Wbd=0 Wbe=0` and
    /// so on, sorted by name, with one space between two. Equal weights have equal texts. At most 189 bytes of ASCII.
    public var text: String {
        Self.entries.map { entry in "\(entry.name)=\(self[keyPath: entry.weight])" }.joined(separator: " ")
    }

    /// Reads what ``text`` gives and nothing else: all 19 entries in their order with one space between two, decimal
    /// digits without leading zeros, numbers up to ``scale``. `nil` for any other text.
    ///
    /// It isn't checked that the weights fit together: who has the totals computes the weights and compares.
    public init?(text: String) {
        guard text.utf8.count <= Self.longestText else { return nil }
        let fields = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard fields.count == Self.entries.count else { return nil }
        self.init()
        for (field, entry) in zip(fields, Self.entries) {
            let beginning = "\(entry.name)=".utf8
            guard field.starts(with: beginning),
                let weight = Self.weight(digits: field.dropFirst(beginning.count))
            else { return nil }
            self[keyPath: entry.weight] = weight
        }
    }

    /// Reads a number from 0 to the scale without leading zeros.
    private static func weight(digits: Substring.UTF8View) -> Int? {
        guard (1...5).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var weight = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            weight = weight * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return weight <= scale ? weight : nil
    }

    /// Nineteen times `Wxy=10000`, and the spaces between them.
    private static let longestText = 19 * 9 + 18

    /// The entries of ``text`` in their order.
    private static let entries: [(name: String, weight: any WritableKeyPath<BandwidthWeights, Int> & Sendable)] = [
        ("Wbd", \.wbd), ("Wbe", \.wbe), ("Wbg", \.wbg), ("Wbm", \.wbm),
        ("Wdb", \.wdb),
        ("Web", \.web), ("Wed", \.wed), ("Wee", \.wee), ("Weg", \.weg), ("Wem", \.wem),
        ("Wgb", \.wgb), ("Wgd", \.wgd), ("Wgg", \.wgg), ("Wgm", \.wgm),
        ("Wmb", \.wmb), ("Wmd", \.wmd), ("Wme", \.wme), ("Wmg", \.wmg), ("Wmm", \.wmm),
    ]
}

/// The bandwidth of all nodes of a kind, from 1 to less than 2⁴⁵, so that nothing that is computed from them can
/// overflow: no numerator is further from 0 than four times the sum, and 10000 · 4 · 2⁴⁷ is less than 2⁶³.
private struct BandwidthTotals {
    let guards: Int
    let middles: Int
    let exits: Int
    let guardExits: Int

    init(guards: UInt64, middles: UInt64, exits: UInt64, guardExits: UInt64) {
        let widest = UInt64.bitWidth - (guards | middles | exits | guardExits).leadingZeroBitCount
        let shift = max(0, widest - 45)
        self.guards = max(1, Int(guards >> shift))
        self.middles = max(1, Int(middles >> shift))
        self.exits = max(1, Int(exits >> shift))
        self.guardExits = max(1, Int(guardExits >> shift))
    }

    private init(mirror totals: BandwidthTotals) {
        guards = totals.exits
        middles = totals.middles
        exits = totals.guards
        guardExits = totals.guardExits
    }

    /// With guards and exits exchanged.
    var mirrored: BandwidthTotals { BandwidthTotals(mirror: self) }

    /// The spec's `T`.
    var sum: Int { guards + middles + exits + guardExits }

    /// Whether guards alone are less than a third of everything.
    var guardsAreScarce: Bool { 3 * guards < sum }

    /// Whether exits alone are less than a third of everything.
    var exitsAreScarce: Bool { 3 * exits < sum }
}
