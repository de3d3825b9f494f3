import FogSimulation

/// Holds the replicated counter to what a single counter in one place would do.
///
/// Increments return the total right after them, so no two may return the same, and operations that follow one another
/// in true time must see totals that follow one another. With the bound that nothing is counted that wasn't issued, that
/// is linearizability for a counter.
struct CounterChecker: SimulationChecker {
    typealias Machine = EitherMachine<CounterReplica, CounterClient>

    /// The largest total that a finished operation has returned.
    private var floor = 0
    /// The floor when each request was issued.
    private var floorsAtIssue: [Int: Int] = [:]
    private var acknowledged: Set<Int> = []
    /// Which request returned each total.
    private var requestsByRank: [Int: Int] = [:]
    /// The least that each open read may return.
    private var floorsAtRead: [Int: Int] = [:]
    /// How many reads were answered.
    private(set) var answers = 0

    /// How many increments were acknowledged.
    var acknowledgements: Int { acknowledged.count }

    /// Whether every request is acknowledged.
    var isSatisfied: Bool { acknowledged.count == floorsAtIssue.count }

    mutating func observe(
        _ observation: CounterObservation, at node: SimulatedNode, in world: SimulatedWorld<Machine>
    ) throws(Violation) {
        switch observation {
        case .issued(let request):
            if floorsAtIssue[request] == nil { floorsAtIssue[request] = floor }
        case .acknowledged(let request, let rank):
            try acknowledge(request, rank: rank)
        case .readBegun(let read):
            floorsAtRead[read] = max(floor, acknowledged.count)
        case .readAnswered(let read, let total):
            guard let least = floorsAtRead.removeValue(forKey: read) else {
                throw Violation("reads are answered once", "read \(read) isn't open")
            }
            guard total >= least else {
                throw Violation("reads are not stale", "read \(read) returns \(total), \(least) was known before it")
            }
            try complete(with: total)
            answers += 1
        }
    }

    mutating func finish(in world: SimulatedWorld<Machine>) throws(Violation) {
        guard isSatisfied else {
            let open = floorsAtIssue.keys.filter { !acknowledged.contains($0) }.sorted()
            throw Violation("every request is acknowledged", "requests \(open) are not")
        }
        let states = world.nodes.compactMap { world.machine(at: $0)?.first?.accepted }
        let total = states.max { $0.ballot < $1.ballot }?.state.total ?? 0
        guard total == floorsAtIssue.count else {
            throw Violation(
                "every request is counted once", "\(floorsAtIssue.count) requests were acknowledged, \(total) counted")
        }
    }

    private mutating func acknowledge(_ request: Int, rank: Int?) throws(Violation) {
        guard let floorAtIssue = floorsAtIssue[request] else {
            throw Violation("only issued requests are counted", "request \(request) was never issued")
        }
        if let rank {
            if let other = requestsByRank[rank], other != request {
                throw Violation("totals are unique", "requests \(other) and \(request) both made the total \(rank)")
            }
            requestsByRank[rank] = request
            guard rank > floorAtIssue else {
                throw Violation(
                    "no acknowledged increment is lost",
                    "request \(request) made the total \(rank), \(floorAtIssue) was known before it")
            }
            try complete(with: rank)
        }
        acknowledged.insert(request)
    }

    private mutating func complete(with total: Int) throws(Violation) {
        guard total <= floorsAtIssue.count else {
            throw Violation(
                "no more is counted than issued", "a total of \(total) after \(floorsAtIssue.count) requests")
        }
        floor = max(floor, total)
    }
}
