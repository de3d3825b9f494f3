import FogLink
import Testing

@Suite struct LinkPrefaceTests {
    @Test(arguments: TrafficClass.allCases) func whatIsWrittenIsRead(_ traffic: TrafficClass) {
        #expect(LinkPreface(LinkPreface(traffic: traffic).bytes) == LinkPreface(traffic: traffic))
    }

    /// Of all strings of up to two bytes those alone are prefaces that are written as such, and none of three is.
    @Test func nothingElseIsRead() {
        let written = Set(TrafficClass.allCases.map { LinkPreface(traffic: $0).bytes })
        #expect(LinkPreface([]) == nil)
        for first in UInt8.min...UInt8.max {
            #expect(LinkPreface([first]) == nil)
            for second in UInt8.min...UInt8.max {
                let bytes = [first, second]
                #expect((LinkPreface(bytes) != nil) == written.contains(bytes))
                #expect(LinkPreface(bytes + [0]) == nil)
            }
        }
    }
}
