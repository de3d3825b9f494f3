import Testing

@testable import fog

@Suite struct BarLineTests {
    private func line(_ fraction: Double, label: String = "sending photos.tar") -> BarLine {
        BarLine(
            label: label, fraction: fraction, count: "12Mi of 24Mi", details: ["3.2Mi/s", "4s left"], usesUnicode: true)
    }

    @Test func noLineIsWiderThanItMayBe() {
        for label in ["", "a", "sending 写真の倉庫.tar", String(repeating: "long", count: 99)] {
            for width in 0...120 {
                let text = line(0.5, label: label).text(width: width)
                #expect(text.displayWidth <= width, "\(width): '\(text)'")
            }
        }
    }

    @Test func whatMattersLeastGoesFirst() {
        let whole = line(0.5).text(width: 100)
        #expect(whole.hasPrefix("sending photos.tar ██") && whole.hasSuffix("12Mi of 24Mi  3.2Mi/s, 4s left"))
        let narrow = line(0.5).text(width: 40)
        #expect(narrow.contains("█") && narrow.contains("12Mi of 24Mi  3.2Mi/s"))
        #expect(!narrow.contains("left"))
        #expect(line(0.5).text(width: 13) == "12Mi of 24Mi")
    }

    @Test func theBarIsFilledAsFarAsItIs() {
        for (fraction, filled) in [(-1.0, 0), (0, 0), (0.5, 16), (0.999, 31), (1, 32), (9, 32), (.nan, 0)] {
            let text = BarLine(label: "", fraction: fraction, count: "", details: [], usesUnicode: false)
                .text(width: 80)
            #expect(text.filter { $0 == "#" }.count == filled, "\(fraction)")
            #expect(text.filter { $0 == "#" || $0 == "-" }.count == 32)
        }
    }
}

@Suite struct DisplayWidthTests {
    @Test func columnsAreCountedAndNotCharacters() {
        #expect("worker-1".displayWidth == 8)
        #expect("e\u{301}te".displayWidth == 3)
        #expect("写真".displayWidth == 4)
        #expect("█░".displayWidth == 2)
    }

    @Test func whatIsCutSaysSo() {
        #expect("photographs".fitted(to: 11) == "photographs")
        #expect("photographs".fitted(to: 6) == "photo~")
        #expect("写真の倉庫".fitted(to: 6) == "写真…")
        #expect("photo".fitted(to: 0) == "")
    }
}
