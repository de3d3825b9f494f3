import Testing

@testable import fog

@Suite struct MemoryCourseTests {
    @Test func growthIsWhatIsntExplained() throws {
        var course = MemoryCourse()
        // A minute of start-up, then 2 MiB a minute, beside what is known of packets, which comes and goes.
        for second in 0..<600 {
            let known = UInt64(second % 7) << 20
            let starting = UInt64(min(second, 60)) * 4_194_304
            let growing = UInt64(max(0, second - 60)) * 2_097_152 / 60
            course.add(104_857_600 + starting + growing + known, less: known, at: Double(second))
        }
        let growth = try #require(course.growthPerMinute(after: 60))
        #expect(abs(growth - 2 * 1_048_576) < 1000, "\(growth)")
        #expect(try #require(course.growthPerMinute(after: 0)) > 3 * 1_048_576)
        #expect(course.greatest > 350 << 20)
    }

    @Test func twoLooksSayNothing() {
        var course = MemoryCourse()
        for second in 0..<10 { course.add(UInt64(second) << 20, at: Double(second)) }
        #expect(course.growthPerMinute(after: 7.5) == nil)
        #expect(course.growthPerMinute(after: 6.5) != nil)
    }
}
