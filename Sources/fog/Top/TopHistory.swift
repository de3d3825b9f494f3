import FogCore
import FogJobs

/// Makes readings of looks: what has changed between them tells how fast the network works.
struct TopHistory: Sendable {
    private var ended: [JobID: (count: Int, rate: RateWindow)] = [:]
    private var newest: WallTime?
    private var finished: Int64 = 0
    private var total: RateWindow
    private let window: Duration

    /// - Parameter window: Over how long a rate is taken.
    init(window: Duration = .seconds(5)) {
        self.window = window
        total = RateWindow(length: window)
    }

    /// The jobs that the next look should ask about, wherever they are by then.
    private(set) var unfinished: Set<JobID> = []

    /// Takes the next look.
    mutating func advance(_ sample: TopSample) -> TopReading {
        var jobs: [TopReading.Job] = []
        var next: [JobID: (count: Int, rate: RateWindow)] = [:]
        var tasks = TopReading.Tasks()
        for job in sample.jobs {
            let count = job.tasks.ended
            var rate = ended[job.id]?.rate ?? RateWindow(length: window)
            if let before = ended[job.id] {
                finished += Int64(max(0, count - before.count))
            } else if let newest, job.submittedAt > newest {
                // It came since the last look, and so did all that has ended of it.
                finished += Int64(count)
                rate.note(0, at: sample.time - .milliseconds(1))
            }
            rate.note(Int64(count), at: sample.time)
            next[job.id] = (count, rate)
            guard !job.state.isTerminal else { continue }
            tasks.waiting += job.tasks[.queued] + job.tasks[.pending]
            tasks.held += TaskState.allCases.reduce(0) { $1.isHeld ? $0 + job.tasks[$1] : $0 }
            let rest = Int64(job.tasks.total - count)
            jobs.append(
                TopReading.Job(
                    status: job, endedPerSecond: rate.perSecond(at: sample.time),
                    secondsLeft: rate.timeLeft(for: rest, at: sample.time)?.secondsValue))
        }
        ended = next
        unfinished = Set(jobs.map(\.status.id))
        newest = max(
            newest ?? WallTime(millisecondsSinceEpoch: .min), sample.jobs.map(\.submittedAt).max() ?? sample.takenAt)
        total.note(finished, at: sample.time)
        tasks.endedPerSecond = total.perSecond(at: sample.time)
        return TopReading(
            takenAt: sample.takenAt, tasks: tasks, capacity: Self.capacity(sample.nodes), nodes: sample.nodes,
            jobs: jobs, isPartial: sample.isPartial)
    }

    private static func capacity(_ nodes: [NodeStatus]) -> TopReading.Capacity {
        nodes.filter(\.isPresent).reduce(into: TopReading.Capacity()) { sum, node in
            sum.cpuMillicores += node.capacity.cpuMillicores
            sum.cpuMillicoresUsed += node.cpuMillicoresUsed
            sum.memoryBytes += node.capacity.memoryBytes
            sum.memoryBytesUsed += node.memoryBytesUsed
            sum.diskBytes += node.capacity.diskBytes
            sum.diskBytesUsed += node.diskBytesUsed
        }
    }
}
