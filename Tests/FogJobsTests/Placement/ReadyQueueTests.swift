import FogJobs
import FogSimulation
import Testing

@Suite struct ReadyQueueTests {
    /// A list of everything, searched from one end to the other.
    private struct NaiveQueue {
        struct Item: Hashable {
            var task: TaskID
            var priority: Int
            var sequence: Int64
            var requirements: TaskRequirements
        }

        var items: Set<Item> = []
        var departures = 0

        var sorted: [Item] {
            items.sorted { (-$0.priority, $0.sequence, $0.task.index) < (-$1.priority, $1.sequence, $1.task.index) }
        }

        func candidates(engines: [String: String], room: FreeRoom, limit: Int) -> [TaskID] {
            var room = room
            var chosen: [TaskID] = []
            while chosen.count < limit {
                let fitting = sorted.filter { item in
                    engines[item.requirements.engine] != nil && room.fits(item.requirements)
                        && !chosen.contains(item.task)
                }
                let goesByAge = (departures + chosen.count) % 10 == 9
                let oldest = fitting.min { ($0.sequence, $0.task.index) < ($1.sequence, $1.task.index) }
                guard let item = goesByAge ? oldest : fitting.first else { break }
                room.take(item.requirements)
                chosen.append(item.task)
            }
            return chosen
        }

        func tasksAhead(sequence: Int64) -> Int? {
            sorted.firstIndex { $0.sequence == sequence }
        }
    }

    private struct Job {
        var id: JobID
        var priority: Int
        var sequence: Int64
        var requirements: TaskRequirements
    }

    private static func room(cpu: Int, memory: Int64 = 1 << 40, disk: Int64 = 1 << 40) -> FreeRoom {
        FreeRoom(of: NodeCapacity(cpuMillicores: cpu, memoryBytes: memory, diskBytes: disk, engines: [:]))
    }

    private static func requirements(_ engine: String = "process", cpu: Int = 100) -> TaskRequirements {
        TaskRequirements(engine: engine, cpuMillicores: cpu, memoryBytes: 1 << 20, diskBytes: 0)
    }

    @Test(arguments: 0..<6)
    func agreesWithAListThatIsSearchedFromEndToEnd(_ part: Int) {
        var dice = SeededGenerator(seed: UInt64(part))
        let jobs = (0..<25).map { number in
            Job(
                id: JobID(using: &dice), priority: 1 + dice.index(below: 4), sequence: Int64(number),
                requirements: TaskRequirements(
                    engine: dice.one(of: "wasm", "process"),
                    cpuMillicores: 10 * (1 + dice.index(below: 50)),
                    memoryBytes: Int64(dice.index(below: 5)) << 20, diskBytes: Int64(dice.index(below: 3)) << 20))
        }
        var queue = ReadyQueue()
        var model = NaiveQueue()
        for _ in 0..<4000 {
            let job = jobs[dice.index(below: jobs.count)]
            let task = TaskID(job: job.id, index: dice.index(below: 130))
            switch dice.index(below: 10) {
            case 0..<5:
                queue.insert(
                    task, priority: job.priority, sequence: job.sequence, requirements: job.requirements)
                model.items.insert(
                    .init(
                        task: task, priority: job.priority, sequence: job.sequence, requirements: job.requirements))
            case 5..<8:
                queue.remove(task, priority: job.priority, sequence: job.sequence)
                let before = model.items.count
                model.items = model.items.filter { $0.task != task }
                model.departures += before - model.items.count
            default:
                let room = Self.room(
                    cpu: dice.index(below: 3000), memory: Int64(dice.index(below: 40)) << 20,
                    disk: Int64(dice.index(below: 20)) << 20)
                let offers = [["wasm": "1"], ["process": "1"], ["wasm": "1", "process": "1"], [:]]
                let engines = offers[dice.index(below: offers.count)]
                let limit = dice.index(below: 70)
                #expect(
                    queue.candidates(engines: engines, room: room, limit: limit)
                        == model.candidates(engines: engines, room: room, limit: limit))
            }
            #expect(queue.count == model.items.count)
            #expect(
                queue.tasksAhead(priority: job.priority, sequence: job.sequence)
                    == model.tasksAhead(sequence: job.sequence))
        }
    }

    @Test func priorityGoesBeforeAgeAndAgeBeforePlace() {
        var dice = SeededGenerator(seed: 1)
        let ids = (0..<3).map { _ in JobID(using: &dice) }
        var queue = ReadyQueue()
        for index in [64, 3, 0] {
            queue.insert(
                TaskID(job: ids[0], index: index), priority: 50, sequence: 2, requirements: Self.requirements())
            queue.insert(
                TaskID(job: ids[1], index: index), priority: 50, sequence: 1, requirements: Self.requirements())
            queue.insert(
                TaskID(job: ids[2], index: index), priority: 51, sequence: 3, requirements: Self.requirements())
        }
        let order = queue.candidates(engines: ["process": "1"], room: Self.room(cpu: 100_000), limit: 64)
        #expect(
            order
                == [ids[2], ids[1], ids[0]].flatMap { id in [0, 3, 64].map { TaskID(job: id, index: $0) } })
    }

    @Test func noStreamOfUrgentTasksKeepsAJobFromItsTurn() {
        var dice = SeededGenerator(seed: 1)
        let patient = JobID(using: &dice)
        var queue = ReadyQueue()
        queue.insert(TaskID(job: patient, index: 0), priority: 1, sequence: 0, requirements: Self.requirements())
        var turns: [JobID] = []
        for sequence in 1...10 {
            let urgent = JobID(using: &dice)
            queue.insert(
                TaskID(job: urgent, index: 0), priority: 100, sequence: Int64(sequence),
                requirements: Self.requirements())
            let chosen = queue.candidates(engines: ["process": "1"], room: Self.room(cpu: 100), limit: 1)
            for task in chosen {
                turns.append(task.job)
                queue.remove(
                    task, priority: task.job == patient ? 1 : 100, sequence: task.job == patient ? 0 : Int64(sequence))
            }
        }
        #expect(turns.firstIndex(of: patient) == 9)
    }

    @Test func whatDoesNotFitLetsSmallerTasksPass() {
        var dice = SeededGenerator(seed: 1)
        let (large, small) = (JobID(using: &dice), JobID(using: &dice))
        var queue = ReadyQueue()
        queue.insert(
            TaskID(job: large, index: 0), priority: 90, sequence: 1, requirements: Self.requirements(cpu: 4000))
        for index in 0..<5 {
            queue.insert(
                TaskID(job: small, index: index), priority: 10, sequence: 2,
                requirements: Self.requirements(cpu: 400))
        }
        let chosen = queue.candidates(engines: ["process": "1"], room: Self.room(cpu: 1000), limit: 64)
        #expect(chosen == [TaskID(job: small, index: 0), TaskID(job: small, index: 1)])
    }

    @Test func nothingIsGivenIntoARoomThatIsOverdrawn() {
        var dice = SeededGenerator(seed: 1)
        var queue = ReadyQueue()
        queue.insert(
            TaskID(job: JobID(using: &dice), index: 0), priority: 50, sequence: 1,
            requirements: Self.requirements(cpu: 10))
        var room = Self.room(cpu: 100)
        room.take(Self.requirements(cpu: 200))
        #expect(room.cpuMillicores == -100)
        #expect(queue.candidates(engines: ["process": "1"], room: room, limit: 1) == [])
        room.give(Self.requirements(cpu: 200))
        #expect(queue.candidates(engines: ["process": "1"], room: room, limit: 1).count == 1)
    }
}
