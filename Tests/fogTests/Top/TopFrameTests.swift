import FogCore
import FogJobs
import Testing

@testable import fog

@Suite struct TopFrameTests {
    private func view(nodes: Int, jobs: Int, trouble: String? = nil) throws -> TopView {
        var history = TopHistory()
        let reading = history.advance(
            TopSample(
                takenAt: Samples.time(100), time: .zero,
                nodes: try (0..<nodes).map { number throws(Samples.Missing) in
                    try Samples.node("node-\(number)", usedMillicores: number, held: number, heard: 90)
                },
                jobs: try (0..<jobs).map { number throws(Samples.Missing) in
                    try Samples.job(
                        number, name: "job-\(number)", submitted: Int64(number),
                        [.running: number + 1, .succeeded: 1, .queued: 2])
                }))
        return TopView(coordinator: "unix:/x", interval: .seconds(1), reading: reading, trouble: trouble)
    }

    private func text(_ lines: [TopFrame.Line]) -> String { lines.map(\.text).joined(separator: "\n") }

    @Test func everySizeIsFilledAndNoLineIsTooWide() throws {
        for (nodes, jobs) in [(0, 0), (1, 1), (3, 40), (40, 3), (100, 100)] {
            for trouble in [nil, "no coordinator can be reached"] {
                let view = try view(nodes: nodes, jobs: jobs, trouble: trouble)
                for (width, height) in [(0, 0), (1, 1), (10, 2), (20, 5), (40, 10), (80, 24), (200, 60)] {
                    let lines = TopFrame(view: view, width: width, usesUnicode: true).lines(height: height)
                    #expect(lines.count == height, "\(nodes) nodes, \(jobs) jobs, \(width)x\(height)")
                    #expect(lines.allSatisfy { $0.text.displayWidth <= width })
                }
            }
        }
    }

    @Test func whatDoesNotFitIsCounted() throws {
        let lines = TopFrame(view: try view(nodes: 30, jobs: 30), width: 100, usesUnicode: true).lines(height: 24)
        let nodes = lines.count { $0.text.hasPrefix("node-") }
        let jobs = lines.count { $0.text.hasPrefix("j0") }
        #expect(nodes >= 3 && jobs >= 3)
        #expect(text(lines).contains("and \(30 - nodes) more nodes"))
        #expect(text(lines).contains("and \(30 - jobs) more jobs"))
        let all = TopFrame(view: try view(nodes: 30, jobs: 30), width: 100, usesUnicode: true).lines()
        #expect(all.count { $0.text.hasPrefix("node-") } == 30 && all.count { $0.text.hasPrefix("j0") } == 30)
    }

    @Test func theNumbersAreThoseOfTheReading() throws {
        let shown = text(TopFrame(view: try view(nodes: 2, jobs: 2), width: 120, usesUnicode: false).lines())
        #expect(shown.contains("Tasks  4 waiting, 3 running, - done; jobs: 2 running, 0 queued"), "\(shown)")
        #expect(shown.contains("Nodes  2 ready"))
        #expect(shown.contains("Used   cpu 1m/4, memory 0/8Gi, disk 0/16Gi"))
        let rows = shown.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["node-1", "ready", "1", "1m/2", "0/4Gi", "0/8Gi", "10s"]))
        #expect(rows.contains(["j000000000001", "job-1", "running", "##--------", "1/5", "2", "0", "-", "-", "ann"]))
    }

    @Test func keysChooseTheOrder() throws {
        var view = try view(nodes: 3, jobs: 3)
        func order(_ prefix: String) -> [String] {
            TopFrame(view: view, width: 120, usesUnicode: true).lines().map(\.text).filter { $0.hasPrefix(prefix) }
                .map { String($0.prefix { $0 != " " }.suffix(1)) }
        }
        #expect(order("j0") == ["2", "1", "0"], "the busiest first")
        #expect(view.press(UInt8(ascii: "n")) == .redraw)
        #expect(order("j0") == ["0", "1", "2"])
        #expect(order("node-") == ["0", "1", "2"])
        #expect(view.press(UInt8(ascii: "T")) == .redraw)
        #expect(order("node-") == ["2", "1", "0"])
        #expect(view.press(UInt8(ascii: "x")) == .nothing)
        #expect(view.press(26) == .suspend)
        for key in [UInt8(ascii: "q"), 3, 4] { #expect(view.press(key) == .quit) }
    }

    @Test func troubleIsSaidBesideTheLastReading() throws {
        let trouble = "no coordinator can be reached; is it running?"
        let lines = TopFrame(view: try view(nodes: 1, jobs: 0, trouble: trouble), width: 120, usesUnicode: true).lines()
        #expect(
            lines.contains(
                .init(text: "no answer since 00:01:40Z, trying again: \(trouble)", emphasis: .warning)))
        #expect(text(lines).contains("node-0"))
        let view = TopView(coordinator: "unix:/x", interval: .seconds(1), trouble: trouble)
        let narrow = TopFrame(view: view, width: 30, usesUnicode: true).lines(height: 10)
        #expect(
            narrow.filter { $0.emphasis == .warning }.map(\.text) == [
                "no answer, trying again: no", "coordinator can be reached; is", "it running?",
            ])
    }

    @Test func whatOthersNamedCannotSteerTheTerminal() throws {
        var history = TopHistory()
        let reading = history.advance(
            TopSample(
                takenAt: Samples.time(0), time: .zero, nodes: [],
                jobs: [try Samples.job(1, name: "\u{1B}[2Jx\r\n", [.running: 1])]))
        let view = TopView(coordinator: "\u{7}", interval: .seconds(1), reading: reading)
        let lines = TopFrame(view: view, width: 100, usesUnicode: true).lines()
        #expect(!lines.contains { $0.text.utf8.contains { $0 < 32 } })
    }
}
