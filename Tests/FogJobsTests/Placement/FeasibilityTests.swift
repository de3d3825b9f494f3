import FogJobs
import Testing

@Suite struct FeasibilityTests {
    private static func node(
        cpu: Int = 2000, freeCPU: Int? = nil, memory: Int64 = 1 << 30, freeMemory: Int64? = nil,
        engines: [String: String] = ["wasm": "48", "process": "1"], availability: NodeAvailability = .ready
    ) -> CandidateNode {
        let capacity = NodeCapacity(
            cpuMillicores: cpu, memoryBytes: memory, diskBytes: 1 << 30, engines: engines)
        var free = FreeRoom(of: capacity)
        free.cpuMillicores = freeCPU ?? cpu
        free.memoryBytes = freeMemory ?? memory
        return CandidateNode(
            id: TaskSamples.node(1), name: "one", capacity: capacity, free: free, availability: availability)
    }

    private static let task = TaskRequirements(
        engine: "wasm", cpuMillicores: 500, memoryBytes: 256 << 20, diskBytes: 1 << 20)

    @Test func aFreeNodeTakesWhatFits() {
        #expect(Self.node().rejections(of: Self.task) == [])
        #expect(Self.node(cpu: 500, memory: 256 << 20).rejections(of: Self.task) == [])
    }

    @Test func aMissingEngineIsNamedWithThoseThatAreThere() {
        #expect(
            Self.node(engines: ["process": "1"]).rejections(of: Self.task) == [
                Rejection(.unfit, requirement: "engine", message: "needs the wasm engine; the node has process")
            ])
        #expect(Self.node(engines: [:]).rejections(of: Self.task)[0].message.hasSuffix("the node has none"))
    }

    @Test func whatANodeNeverHasIsUnfitAndWhatItHasNotNowIsBusy() {
        #expect(
            Self.node(cpu: 499).rejections(of: Self.task) == [
                Rejection(.unfit, requirement: "cpu", message: "needs 500m; the node offers 499m in all")
            ])
        #expect(
            Self.node(freeCPU: 100).rejections(of: Self.task) == [
                Rejection(.busy, requirement: "cpu", message: "needs 500m; 100m of 2 are free")
            ])
        #expect(
            Self.node(freeMemory: -5).rejections(of: Self.task) == [
                Rejection(.busy, requirement: "memory", message: "needs 256Mi; 0 of 1Gi are free")
            ])
    }

    @Test func everyReasonIsGiven() {
        let node = Self.node(cpu: 100, memory: 1 << 20, engines: [:], availability: .draining)
        let reasons = node.rejections(of: Self.task)
        #expect(reasons.map(\.requirement) == ["availability", "engine", "cpu", "memory"])
        #expect(reasons.allSatisfy { $0.kind == .unfit })
    }

    @Test(arguments: [NodeAvailability.draining, .silent])
    func aNodeThatTakesNothingNewSaysSo(_ availability: NodeAvailability) {
        let reasons = Self.node(availability: availability).rejections(of: Self.task)
        #expect(reasons.map(\.requirement) == ["availability"])
    }

    /// The explanation and the queue never disagree: a task is offered to a node exactly if nothing speaks against it.
    @Test func aTaskWithoutRejectionIsACandidate() {
        var queue = ReadyQueue()
        queue.insert(TaskSamples.task, priority: 50, sequence: 1, requirements: Self.task)
        for cpu in [499, 500, 501] {
            for memory in [(256 << 20) - 1, 256 << 20] as [Int64] {
                for engines in [["wasm": "48"], ["process": "1"]] {
                    let node = Self.node(freeCPU: cpu, freeMemory: memory, engines: engines)
                    let chosen = queue.candidates(engines: engines, room: node.free, limit: 1)
                    #expect(chosen.isEmpty != node.rejections(of: Self.task).isEmpty)
                }
            }
        }
    }
}
