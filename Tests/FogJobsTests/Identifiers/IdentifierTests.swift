import FogJobs
import FogSimulation
import FoundationEssentials
import Testing

@Suite struct IdentifierTests {
    @Test func anIdentifierReadsBackAndHasSixtyBits() {
        var dice = SeededGenerator(seed: 1)
        var seen: Set<JobID> = []
        var characters: Set<Character> = []
        for _ in 0..<5000 {
            let id = JobID(using: &dice)
            #expect(JobID(id.description) == id)
            seen.insert(id)
            characters.formUnion(id.description.dropFirst())
        }
        #expect(seen.count == 5000)
        #expect(characters == Set("0123456789abcdefghjkmnpqrstvwxyz"))
    }

    @Test(arguments: [
        "", "j", "k000000000000", "J000000000000", "j00000000000", "j0000000000000", "j00000000000i",
        "j00000000000l", "j00000000000o", "j00000000000u", "j00000000000A", "j00000000000-", " j00000000000",
        "j0000000000\u{E9}", "j00000000000\0", "000000000000j",
    ])
    func whatIsNoJobIsRefused(_ text: String) {
        #expect(JobID(text) == nil)
        #expect(TaskID(text + ".0") == nil)
    }

    @Test(arguments: [0, 1, 17, 99_999, Int.max])
    func aTaskReadsBack(_ index: Int) {
        let id = TaskID(job: TaskSamples.job, index: index)
        #expect(TaskID(id.description) == id)
        #expect(id.description == "j000000000000.\(index)")
    }

    @Test(arguments: [
        "", ".", "-1", "+1", "01", "00", "1.0", "1 ", " 1", "a", "1e3", "9223372036854775808", "\u{0661}", "-0",
    ])
    func whatIsNoIndexIsRefused(_ text: String) {
        #expect(TaskID("j000000000000.\(text)") == nil)
        #expect(TaskID("j000000000000\(text)") == nil)
    }

    @Test func tasksAreInTheOrderOfTheirPlacesNotOfTheirSpelling() {
        let tasks = [2, 10, 1].map { TaskID(job: TaskSamples.job, index: $0) }
        #expect(tasks.sorted().map(\.index) == [1, 2, 10])
    }

    @Test func identifiersStandInJSONAsText() throws {
        let task = TaskID(job: TaskSamples.job, index: 4)
        let text = String(decoding: try JSONEncoder().encode([task]), as: UTF8.self)
        #expect(text == #"["j000000000000.4"]"#)
        #expect(try JSONDecoder().decode([TaskID].self, from: Data(text.utf8)) == [task])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([TaskID].self, from: Data(#"["j000000000000.04"]"#.utf8))
        }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([JobID].self, from: Data("[7]".utf8)) }
    }
}
