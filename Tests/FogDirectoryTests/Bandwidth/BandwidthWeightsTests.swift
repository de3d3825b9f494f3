import FogDirectory
import FogSimulation
import Testing

@Suite struct BandwidthWeightsTests {
    /// A line of a consensus by hand: 30 guards, 20 middles, 20 exits and 30 of both, so a third is 33⅓. Half of the
    /// exits' bandwidth goes to the middle, which makes (30 - 20) / 20.
    private static let line =
        "Wbd=1111 Wbe=5000 Wbg=0 Wbm=10000 Wdb=10000 Web=10000 Wed=7777 Wee=5000 Weg=7777 Wem=5000 "
        + "Wgb=10000 Wgd=1111 Wgg=10000 Wgm=10000 Wmb=10000 Wmd=1111 Wme=5000 Wmg=0 Wmm=10000"

    // MARK: The cases of the spec

    /// Of 100, 34 or more are guards and as many are exits.
    @Test func neitherIsScarce() {
        let decided = Decided(of: Totals(guards: 40, middles: 10, exits: 40, guardExits: 10))
        // Guards: 40 * 3/4 + 10/3. Middles: 10 + 40/4 + 40/4 + 10/3. Exits as guards.
        #expect(decided == Decided(wgg: 7500, wmg: 2500, wee: 7500, wme: 2500, wgd: 3333, wmd: 3333, wed: 3333))
    }

    @Test func bothAreScarceAndUnequal() {
        let fewExits = Decided(of: Totals(guards: 20, middles: 65, exits: 5, guardExits: 10))
        #expect(fewExits == Decided(wgg: 10000, wmg: 0, wee: 10000, wme: 0, wgd: 0, wmd: 0, wed: 10000))
        let fewGuards = Decided(of: Totals(guards: 5, middles: 65, exits: 20, guardExits: 10))
        #expect(fewGuards == Decided(wgg: 10000, wmg: 0, wee: 10000, wme: 0, wgd: 10000, wmd: 0, wed: 0))
    }

    /// Exits: 20/2 + 30 * 7/9. Guards: 30 + 30/9. Middles: 20 + 20/2 + 30/9.
    @Test func bothAreScarceAndExitsHelpInTheMiddle() {
        let decided = Decided(of: Totals(guards: 30, middles: 20, exits: 20, guardExits: 30))
        #expect(decided == Decided(wgg: 10000, wmg: 0, wee: 5000, wme: 5000, wgd: 1111, wmd: 1111, wed: 7777))
    }

    /// Exits: 20 + 30 * 4/9. Guards as exits. Middles: 30 + 30/9.
    @Test func bothAreScarceAndOnlyNodesThatAreBothHelpInTheMiddle() {
        let decided = Decided(of: Totals(guards: 20, middles: 30, exits: 20, guardExits: 30))
        #expect(decided == Decided(wgg: 10000, wmg: 0, wee: 10000, wme: 0, wgd: 4445, wmd: 1111, wed: 4444))
    }

    /// Guards: 10 + 30 * 2/3. Exits: 20 + 30/3. The spec's formula for Wed makes 7/9 of 70 middles, which leaves guards
    /// with 10 + 30 * 2/9, and 14/9 of 140, which is more than there is.
    @Test func bothAreScarceAndMiddlesAreMany() {
        for middles in [UInt64(70), 140, 1_000_000] {
            let decided = Decided(of: Totals(guards: 10, middles: middles, exits: 20, guardExits: 30))
            #expect(decided == Decided(wgg: 10000, wmg: 0, wee: 10000, wme: 0, wgd: 6667, wmd: 0, wed: 3333))
        }
    }

    /// What is left to exits and middles is shared: 50 - 10 and 30 + 10, or stays where it is.
    @Test func oneIsScarceWhateverTheOthersGive() {
        let fewGuards = Decided(of: Totals(guards: 10, middles: 30, exits: 50, guardExits: 10))
        #expect(fewGuards == Decided(wgg: 10000, wmg: 0, wee: 8000, wme: 2000, wgd: 10000, wmd: 0, wed: 0))
        let fewGuardsManyMiddles = Decided(of: Totals(guards: 5, middles: 50, exits: 40, guardExits: 5))
        #expect(fewGuardsManyMiddles == Decided(wgg: 10000, wmg: 0, wee: 10000, wme: 0, wgd: 10000, wmd: 0, wed: 0))
        let fewExits = Decided(of: Totals(guards: 50, middles: 30, exits: 10, guardExits: 10))
        #expect(fewExits == Decided(wgg: 8000, wmg: 2000, wee: 10000, wme: 0, wgd: 0, wmd: 0, wed: 10000))
        let fewExitsManyMiddles = Decided(of: Totals(guards: 40, middles: 50, exits: 5, guardExits: 5))
        #expect(fewExitsManyMiddles == Decided(wgg: 10000, wmg: 0, wee: 10000, wme: 0, wgd: 0, wmd: 0, wed: 10000))
    }

    /// The scarce kind: 20 + 20 * 2/3. Middles: 10 + 50 * 2/5 + 20/6. The plentiful kind: 50 * 3/5 + 20/6.
    @Test func oneIsScarceAndNodesThatAreBothMakeUpForIt() {
        let fewGuards = Decided(of: Totals(guards: 20, middles: 10, exits: 50, guardExits: 20))
        #expect(fewGuards == Decided(wgg: 10000, wmg: 0, wee: 6000, wme: 4000, wgd: 6666, wmd: 1667, wed: 1667))
        let fewExits = Decided(of: Totals(guards: 50, middles: 10, exits: 20, guardExits: 20))
        #expect(fewExits == Decided(wgg: 6000, wmg: 4000, wee: 10000, wme: 0, wgd: 1667, wmd: 1667, wed: 6666))
    }

    /// Guards and nodes that are both make exactly a third: the rest of a division shows which formulas are used.
    @Test func exactlyAThirdIsEnough() {
        let fewGuards = Decided(of: Totals(guards: 10, middles: 13, exits: 27, guardExits: 10))
        #expect(fewGuards == Decided(wgg: 10000, wmg: 0, wee: 7407, wme: 2593, wgd: 10000, wmd: 0, wed: 0))
    }

    /// From a transcription of the spec into Python, made by itself; it and the code agree on a million inputs.
    @Test(arguments: knownAnswers)
    fileprivate func agreesWithAnotherImplementation(_ answer: KnownAnswer) {
        #expect(Decided(of: answer.totals) == answer.decided)
    }

    // MARK: What holds for all totals

    /// The spec's balance equations, and what they are for: no weights could give more to the position that gets least.
    @Test func positionsGetTheSameLoadAsFarAsTotalsAllow() {
        var generator = SeededGenerator(seed: 383)
        var balanced = 0
        for _ in 0..<20_000 {
            let totals = Totals.random(using: &generator)
            let weights = BandwidthWeights(totals)
            let loads = totals.loads(weights)
            let (guards, middles, exits, both) = (totals.guards, totals.middles, totals.exits, totals.guardExits)
            let total = guards + middles + exits + both
            // In parts of a sixth of the scale, so that nothing is rounded here.
            let third = 2 * total
            let most = min(third, 6 * (guards + both), 6 * (exits + both), 3 * (guards + exits + both))
            let scale = UInt64(BandwidthWeights.scale)
            let least = 6 * loads.min
            // A weight is off by less than one, and no position gets more than the whole of every kind.
            #expect(least <= most * scale && least + 12 * total >= most * scale, "\(totals)")
            guard most == third else { continue }
            balanced += 1
            for load in [loads.guards, loads.middles, loads.exits] {
                #expect(6 * load <= third * scale + 12 * total && 6 * load + 12 * total >= third * scale, "\(totals)")
            }
        }
        #expect(balanced > 5000)
    }

    @Test func weightsOfAKindOfNodeMakeUpTheScale() {
        var generator = SeededGenerator(seed: 19)
        for _ in 0..<20_000 {
            let totals = Totals.random(using: &generator)
            expectConsistent(BandwidthWeights(totals), totals)
        }
    }

    @Test func extremeTotalsAreAnswered() {
        let extremes: [UInt64] = [0, 1, 2, 1 << 45 - 1, 1 << 45, 1 << 63, .max - 1, .max]
        for guards in extremes {
            for middles in extremes {
                for exits in extremes {
                    for guardExits in extremes {
                        let totals = Totals(guards: guards, middles: middles, exits: exits, guardExits: guardExits)
                        expectConsistent(BandwidthWeights(totals), totals)
                    }
                }
            }
        }
    }

    @Test func nothingCountsAsOne() {
        for totals in [Totals(guards: 0, middles: 0, exits: 0, guardExits: 0), Totals(guards: 0, exits: 7)] {
            let ones = Totals(
                guards: max(1, totals.guards), middles: max(1, totals.middles), exits: max(1, totals.exits),
                guardExits: max(1, totals.guardExits))
            #expect(BandwidthWeights(totals) == BandwidthWeights(ones))
        }
    }

    /// Totals below 2⁴⁵ are taken as they are, and greater ones are brought there together.
    @Test func greatTotalsAreHalvedTogether() {
        var generator = SeededGenerator(seed: 45)
        for _ in 0..<2000 {
            var totals = Totals(
                guards: .random(in: 1..<1 << 45, using: &generator),
                middles: .random(in: 1..<1 << 45, using: &generator),
                exits: .random(in: 1..<1 << 45, using: &generator),
                guardExits: .random(in: 1..<1 << 45, using: &generator))
            totals.exits |= 1 << 44
            let weights = BandwidthWeights(totals)
            for shift in 1...19 {
                let rest = UInt64.random(in: 0..<1 << shift, using: &generator)
                let great = Totals(
                    guards: totals.guards << shift | rest, middles: totals.middles << shift | rest,
                    exits: totals.exits << shift | rest, guardExits: totals.guardExits << shift | rest)
                #expect(BandwidthWeights(great) == weights)
            }
        }
        // A third of 2⁴⁵ - 1 is just enough, and one less isn't.
        let third = UInt64(1) << 45 - 1
        #expect(BandwidthWeights(Totals(guards: third, middles: third - 1, exits: third)).wmd == 3333)
        #expect(BandwidthWeights(Totals(guards: third - 1, middles: third, exits: third - 1)).wmd == 0)
        // With all their bits, these would be just too few guards and exits; halved, they are enough.
        let halved = Totals(guards: third + 1, middles: third, exits: third + 1, guardExits: 3)
        #expect(BandwidthWeights(halved).wmd == 3333)
    }

    /// The seven weights that the totals decide are in range and make up the scale, and the twelve others follow.
    private func expectConsistent(_ weights: BandwidthWeights, _ totals: Totals) {
        let scale = BandwidthWeights.scale
        let decided = Decided(weights)
        let all = [
            decided.wgg, decided.wmg, decided.wee, decided.wme, decided.wgd, decided.wmd, decided.wed,
        ]
        #expect(all.allSatisfy((0...scale).contains), "\(totals)")
        #expect(weights.wgg + weights.wmg == scale, "\(totals)")
        #expect((scale - 1...scale).contains(weights.wee + weights.wme), "\(totals)")
        #expect((scale - 1...scale).contains(weights.wgd + weights.wmd + weights.wed), "\(totals)")
        #expect(weights.wgm == weights.wgg && weights.wem == weights.wee && weights.weg == weights.wed)
        #expect(weights.wbg == weights.wmg && weights.wbe == weights.wme && weights.wbd == weights.wmd)
        #expect([weights.wmm, weights.wbm].allSatisfy { $0 == scale })
        #expect([weights.wgb, weights.wmb, weights.web, weights.wdb].allSatisfy { $0 == scale })
    }

    // MARK: The text

    @Test func textIsSortedByName() {
        let weights = BandwidthWeights(guards: 30, middles: 20, exits: 20, guardExits: 30)
        #expect(weights.text == Self.line)
        #expect(BandwidthWeights(text: Self.line) == weights)
    }

    @Test func everyNameIsReadIntoItsWeight() {
        let text =
            "Wbd=1 Wbe=2 Wbg=3 Wbm=4 Wdb=5 Web=6 Wed=7 Wee=8 Weg=9 Wem=10 "
            + "Wgb=11 Wgd=12 Wgg=13 Wgm=14 Wmb=15 Wmd=16 Wme=17 Wmg=18 Wmm=0"
        guard let weights = BandwidthWeights(text: text) else {
            Issue.record("refused")
            return
        }
        #expect([weights.wbd, weights.wbe, weights.wbg, weights.wbm, weights.wdb] == [1, 2, 3, 4, 5])
        #expect([weights.web, weights.wed, weights.wee, weights.weg, weights.wem] == [6, 7, 8, 9, 10])
        #expect([weights.wgb, weights.wgd, weights.wgg, weights.wgm] == [11, 12, 13, 14])
        #expect([weights.wmb, weights.wmd, weights.wme, weights.wmg, weights.wmm] == [15, 16, 17, 18, 0])
        #expect(weights.text == text)
    }

    @Test func textComesBackAsItWas() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let weights = BandwidthWeights(Totals.random(using: &generator))
            #expect(BandwidthWeights(text: weights.text) == weights)
            #expect(weights.text.utf8.count <= 189)
        }
        let longest = Self.line.split(separator: " ").map { $0.prefix(4) + "10000" }.joined(separator: " ")
        #expect(longest.utf8.count == 189)
        #expect(BandwidthWeights(text: longest)?.text == longest)
    }

    @Test func damagedTextIsRefused() {
        let fields = Self.line.split(separator: " ").map(String.init)
        var swapped = fields
        swapped.swapAt(3, 4)
        var twice = fields
        twice[1] = twice[0]
        var damaged = [
            "", " ", "Wbd=0", "bandwidth-weights " + Self.line, Self.line + " ", " " + Self.line, Self.line + "\n",
            Self.line + "\0", Self.line + " Wzz=0", Self.line + " Wmm=10000", Self.line.lowercased(),
            Self.line.replacing(" ", with: "  ", maxReplacements: 1),
            Self.line.replacing(" ", with: "\t"), Self.line.replacing(" ", with: "\r\n"),
            Self.line.replacing(" ", with: "\u{a0}"), Self.line.replacing("=", with: ":"),
            fields.dropFirst().joined(separator: " "), fields.dropLast().joined(separator: " "),
            fields.reversed().joined(separator: " "), swapped.joined(separator: " "), twice.joined(separator: " "),
            String(repeating: Self.line + " ", count: 10_000),
        ]
        for value in [
            "", "00", "01", "01111", "+1", "-1", "-0", "1.0", "1e3", "0x1", "1_0", "10001", "11111", "99999", "100000",
            "18446744073709551616", "\u{ff11}", "\u{661}", "1\u{301}", "=1", "1=",
        ] {
            damaged.append(Self.line.replacing("Wbd=1111", with: "Wbd=" + value))
            damaged.append(Self.line.replacing("Wmm=10000", with: "Wmm=" + value))
        }
        for text in damaged {
            #expect(BandwidthWeights(text: text) == nil, "\(text.prefix(200))")
        }
    }

    /// Whatever happens to a text, it is refused, or is the text of other weights.
    @Test func whatIsReadIsWrittenTheSameWay() {
        var generator = SeededGenerator(seed: 11)
        let original = Array(Self.line.utf8)
        var read = 0
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...127, using: &generator)
                case 1: bytes[place] = UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &generator)
                case 2: bytes.remove(at: place)
                default: bytes.insert(original.randomElement(using: &generator) ?? 0, at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let weights = BandwidthWeights(text: text) else { continue }
            read += 1
            #expect(Array(weights.text.utf8) == bytes)
        }
        #expect((1..<20_000).contains(read))
    }
}

/// The bandwidth of all nodes of a kind.
private struct Totals {
    var guards: UInt64 = 0
    var middles: UInt64 = 0
    var exits: UInt64 = 0
    var guardExits: UInt64 = 0

    /// From 1 to less than 2⁴⁰, of sizes that lead to all cases: alike, very different, or next to the same number.
    static func random(using generator: inout SeededGenerator) -> Totals {
        let manner = Int.random(in: 0..<4, using: &generator)
        let base = UInt64.random(in: 4..<1_000_000, using: &generator)
        func draw() -> UInt64 {
            switch manner {
            case 0: .random(in: 1..<12, using: &generator)
            case 1: .random(in: 1..<1 << 30, using: &generator)
            case 2: .random(in: 1..<1 << Int.random(in: 1...40, using: &generator), using: &generator)
            default: base - 3 + .random(in: 0..<7, using: &generator)
            }
        }
        return Totals(guards: draw(), middles: draw(), exits: draw(), guardExits: draw())
    }

    /// What each position gets by the weights, in parts of the scale.
    func loads(_ weights: BandwidthWeights) -> Loads {
        func load(_ guardWeight: Int, _ middleWeight: Int, _ exitWeight: Int, _ bothWeight: Int) -> UInt64 {
            UInt64(guardWeight) * guards + UInt64(middleWeight) * middles
                + UInt64(exitWeight) * exits + UInt64(bothWeight) * guardExits
        }
        return Loads(
            guards: load(weights.wgg, 0, 0, weights.wgd),
            middles: load(weights.wmg, weights.wmm, weights.wme, weights.wmd),
            exits: load(0, 0, weights.wee, weights.wed))
    }
}

private struct Loads {
    var guards: UInt64
    var middles: UInt64
    var exits: UInt64

    var min: UInt64 { Swift.min(guards, middles, exits) }
}

extension BandwidthWeights {
    fileprivate init(_ totals: Totals) {
        self.init(
            guards: totals.guards, middles: totals.middles, exits: totals.exits, guardExits: totals.guardExits)
    }
}

/// The weights that the totals decide; all others follow from them.
private struct Decided: Hashable {
    var wgg: Int
    var wmg: Int
    var wee: Int
    var wme: Int
    var wgd: Int
    var wmd: Int
    var wed: Int
}

extension Decided {
    init(_ weights: BandwidthWeights) {
        self.init(
            wgg: weights.wgg, wmg: weights.wmg, wee: weights.wee, wme: weights.wme, wgd: weights.wgd, wmd: weights.wmd,
            wed: weights.wed)
    }

    init(of totals: Totals) {
        self.init(BandwidthWeights(totals))
    }
}

private struct KnownAnswer: Sendable, CustomTestStringConvertible {
    let totals: Totals
    let decided: Decided

    /// Takes G, M, E and D, and Wgg, Wmg, Wee, Wme, Wgd, Wmd and Wed.
    init(_ totals: [UInt64], _ weights: [Int]) {
        self.totals = Totals(guards: totals[0], middles: totals[1], exits: totals[2], guardExits: totals[3])
        decided = Decided(
            wgg: weights[0], wmg: weights[1], wee: weights[2], wme: weights[3], wgd: weights[4], wmd: weights[5],
            wed: weights[6])
    }

    var testDescription: String { "\(totals)" }
}

private let knownAnswers = [
    // 1
    KnownAnswer([780_177_404, 7_936_473, 430_290_966, 978_898], [5206, 4794, 9438, 562, 3333, 3333, 3333]),
    KnownAnswer([63_465_098, 89_027, 54_978_274, 698_304], [6226, 3774, 7186, 2814, 3333, 3333, 3333]),
    // 2a
    KnownAnswer([837_702, 815_039_656, 560_241, 51_530], [10000, 0, 10000, 0, 0, 0, 10000]),
    KnownAnswer([60_558, 4_256_829_693, 4_386_263, 438_620], [10000, 0, 10000, 0, 10000, 0, 0]),
    // 2b, first try
    KnownAnswer([61_505_882, 66_326, 63_546_495, 2_690_553_041], [10000, 0, 331, 9668, 3260, 3260, 3480]),
    KnownAnswer([517_075, 97_127, 553_110, 2_891_229_522], [10000, 0, 2407, 7592, 3333, 3333, 3334]),
    // 2b, second try
    KnownAnswer([32_794, 97_948, 937_039, 11_647_420], [10000, 0, 10000, 0, 3612, 3554, 2834]),
    KnownAnswer([51_709, 3_067_379, 7_609_024, 65_548_322], [10000, 0, 10000, 0, 3872, 3410, 2718]),
    // 2b with many middles
    KnownAnswer([90_590_944, 524_532_299, 457_841, 264_620_141], [10000, 0, 10000, 0, 3297, 0, 6703]),
    KnownAnswer([548_391, 2_438_046_218, 482_736, 897_312], [10000, 0, 10000, 0, 4635, 0, 5365]),
    // 3a
    KnownAnswer([6_103_694_003, 436_225_155, 7_773_648, 732_842], [5358, 4642, 10000, 0, 0, 0, 10000]),
    KnownAnswer([49_859, 8_999_076, 2_166_646_284, 498_633], [10000, 0, 5021, 4979, 10000, 0, 0]),
    // 3b
    KnownAnswer([743_411_561, 6_918_496, 334_026, 969_590_853], [5046, 4954, 10000, 0, 2045, 2045, 5910]),
    KnownAnswer([393_910, 948_421, 935_959_832, 729_161_855], [10000, 0, 5005, 4995, 7612, 1194, 1194]),
    // Extremes
    KnownAnswer([0, 0, 0, 0], [10000, 0, 10000, 0, 3333, 3333, 3333]),
    KnownAnswer(
        [18_446_744_073_709_551_615, 12_345_678_901_234_567_890, 9_223_372_036_854_775_808, 4_611_686_019_415_042_225],
        [8347, 1653, 10000, 0, 0, 0, 10000]),
    KnownAnswer([1, 18_446_744_073_709_551_615, 0, 1_125_899_906_842_624], [10000, 0, 10000, 0, 5000, 0, 5000]),
]
