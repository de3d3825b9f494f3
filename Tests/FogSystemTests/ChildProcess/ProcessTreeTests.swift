import Testing

@testable import FogSystem

@Suite struct ProcessTreeTests {
    @Test func aNameMayHoldAnything() throws {
        let text = "42 (a ) (b) S 7 42 42 0 -1 0 1 2 3 4 10 20 30 40 20 0 1 0 5 1000 77 0"
        let member = try #require(ProcessTree.Member(parsing: text))
        #expect(member.number == 42)
        #expect(member.parent == 7)
        #expect(member.ticks == 100)
        #expect(member.residentPages == 77)
    }

    @Test(arguments: ["", "42", "42 (x", ") 42 (", "42 (x) S 1", "x (y) S 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2"])
    func otherTextIsNoMember(_ text: String) {
        #expect(ProcessTree.Member(parsing: text) == nil)
    }

    @Test func strangersAreNotInTheTree() throws {
        func member(_ number: Int32, _ parent: Int32) throws -> ProcessTree.Member {
            let text = "\(number) (x) S \(parent) 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"
            return try #require(ProcessTree.Member(parsing: text))
        }
        let all = try [member(1, 0), member(5, 1), member(6, 5), member(7, 6), member(8, 1), member(9, 5)]
        #expect(Set(ProcessTree.descendants(of: 5, among: all).map(\.number)) == [5, 6, 7, 9])
        #expect(ProcessTree.descendants(of: 4, among: all).isEmpty)
    }
}
