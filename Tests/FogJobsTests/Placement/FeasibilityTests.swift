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

    @Test func aProspectIsWhatTheReasonsComeTo() {
        #expect(Self.node().prospect(for: Self.task) == .now)
        #expect(Self.node(freeCPU: 100).prospect(for: Self.task) == .later)
        #expect(Self.node(cpu: 100).prospect(for: Self.task) == .never)
        #expect(Self.node(freeCPU: 100, engines: [:]).prospect(for: Self.task) == .never)
        #expect(PlacementProspect(bestOf: [.never, .now, .later]) == .now)
        #expect(PlacementProspect(bestOf: [.never, .later]) == .later)
        #expect(PlacementProspect(bestOf: []) == .never)
    }

    @Test func asManyTasksFitAsTheScarcestAllows() {
        // 2000 / 500 and 1 GiB / 256 MiB, and what of it is free.
        #expect(Self.node().places(for: Self.task) == (4, 4))
        #expect(Self.node(freeCPU: 1400).places(for: Self.task) == (2, 4))
        #expect(Self.node(freeCPU: 1400, freeMemory: 256 << 20).places(for: Self.task) == (1, 4))
        #expect(Self.node(freeCPU: -700).places(for: Self.task) == (0, 4))
        #expect(Self.node(availability: .cordoned).places(for: Self.task) == (0, 0))
        let nothing = TaskRequirements(engine: "wasm", cpuMillicores: 0, memoryBytes: 0, diskBytes: 0)
        #expect(Self.node().places(for: nothing) == (.max, .max))
        #expect(Self.node(freeMemory: -1).places(for: nothing) == (0, .max))
    }

    @Test(arguments: [NodeAvailability.draining, .silent, .pending, .cordoned])
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
