import Testing

@testable import fog

@Suite struct TextTableTests {
    private let table = TextTable(
        columns: [
            .init(title: "NAME", least: 6), .init(title: "STATE"), .init(title: "TASKS", isNumber: true, rank: 1),
            .init(title: "DISK", isNumber: true, rank: 2),
        ],
        rows: [["a-very-long-name-of-a-worker", "ready", "7", "1Gi/20Gi"], ["b", "draining", "12345", "0/1Gi"]])

    @Test func numbersEndWhereTheirColumnEnds() {
        let lines = table.lines(width: 80)
        #expect(
            lines == [
                "NAME                          STATE     TASKS      DISK",
                "a-very-long-name-of-a-worker  ready         7  1Gi/20Gi",
                "b                             draining  12345     0/1Gi",
            ])
    }

    @Test func namesAreCutBeforeColumnsGoAndNothingIsTooWide() {
        #expect(table.lines(width: 40)[1] == "a-very-long-~  ready         7  1Gi/20Gi")
        #expect(table.lines(width: 26)[0] == "NAME       STATE     TASKS")
        for width in 0...80 {
            for line in table.lines(width: width) { #expect(line.displayWidth <= width, "\(width): '\(line)'") }
        }
    }
}
