import FogCore
import FogExecution
import FogJobs
import FogSimulation
import Testing

@Suite struct TaskHistoryTests {
    @Test(arguments: 0..<4)
    func everyHistoryKeepsTheRules(_ part: Int) throws {
        var ends: [TaskState: Int] = [:]
        var applied = 0
        for seed in 0..<UInt64(1500) {
            var history = TaskHistory(seed: UInt64(part) << 32 | seed)
            for _ in 0..<80 { try history.step() }
            if history.row.state.isTerminal { ends[history.row.state, default: 0] += 1 }
            applied += history.applied
        }
        // The histories went far enough to say something.
        #expect(Set(ends.keys) == Set(TaskState.allCases.filter(\.isTerminal)))
        #expect(applied > 10_000)
    }
}

/// A task to which things happen by chance, with what its actions have made of the world so far.
private struct TaskHistory {
    private(set) var row = TaskRow(id: TaskSamples.task)
    private(set) var applied = 0
    private let policy: TaskPolicy
    private var dice: SeededGenerator
    private var isReady = true
    private var lease: (node: NodeID, fence: Int64)?
    private var verdicts: [Int64: AttemptVerdict] = [:]
    private var finishes: [TaskEvent] = []
    private var hasEnded = false

    init(seed: UInt64) {
        dice = SeededGenerator(seed: seed)
        policy = TaskPolicy(
            maxFailures: dice.index(below: 4), maxLost: dice.happens(at: 0.5) ? dice.index(below: 4) : nil,
            backoffMinimum: .milliseconds(Int64(dice.index(below: 3)) * 500), backoffMaximum: .seconds(4))
    }

    mutating func step() throws {
        let event = draw()
        let before = row
        let actions: [TaskAction]
        do {
            actions = try row.apply(event, wall: TaskSamples.wall, policy: policy)
        } catch {
            #expect(row == before, "\(event) was refused and changed the row")
            if case .finished = event, finishes.last == event {
                #expect(error == .alreadyApplied, "a repeated finish wasn't recognised")
            }
            return
        }
        applied += 1
        #expect(!before.state.isTerminal, "\(event) changed a task that had ended as \(before.state)")
        if case .finished = event { finishes.append(event) }
        if case .claimed = event {
            #expect(row.fence == before.fence + 1)
        } else {
            #expect(row.fence == before.fence)
        }
        for action in actions { try carryOut(action) }
        check()
    }

    private mutating func carryOut(_ action: TaskAction) throws {
        switch action {
        case .becameReady:
            #expect(!isReady)
            isReady = true
        case .leftReady:
            isReady = false
        case .wait(let delay):
            #expect(row.state == .pending && delay > .zero && delay <= policy.backoffMaximum)
        case .leaseStarted(let node, let fence):
            #expect(lease == nil, "a lease started before the one before it had ended")
            lease = (node, fence)
        case .leaseEnded(let node, let fence):
            let held = try #require(lease)
            #expect(held == (node, fence))
            lease = nil
        case .revoke(let node, let fence):
            let held = try #require(lease)
            #expect(held == (node, fence))
        case .attemptEnded(let fence, _, let verdict):
            #expect(verdicts[fence] == nil, "the attempt \(fence) had two ends")
            verdicts[fence] = verdict
        case .ended(let state):
            #expect(!hasEnded && state == row.state && state.isTerminal)
            hasEnded = true
        }
    }

    private func check() {
        #expect(isReady == (row.state == .queued))
        #expect((lease != nil) == row.state.isHeld)
        #expect(lease?.node == row.node)
        #expect(hasEnded == row.state.isTerminal)
        #expect((row.notBefore != nil) == (row.state == .pending))
        #expect(row.failures == verdicts.values.count { $0 == .failed })
        #expect(row.losses == verdicts.values.count { $0 == .lost })
        #expect((row.state == .succeeded) == verdicts.values.contains(.succeeded))
        #expect(verdicts.keys.allSatisfy { $0 <= row.fence })
        #expect(verdicts.count == Int(row.fence) - (row.state.isHeld ? 1 : 0), "every claim has one end")
        if row.failures > policy.maxFailures { #expect(row.state.isTerminal) }
        if let limit = policy.maxLost, row.losses > limit { #expect(row.state.isTerminal) }
        #expect(row.failures <= policy.maxFailures + 1)
    }

    private mutating func draw() -> TaskEvent {
        let fence = dice.happens(at: 0.85) ? row.fence : row.fence + Int64(dice.index(below: 5)) - 3
        switch dice.index(below: 40) {
        case 0..<6: return .becameEligible
        case 6..<14: return .claimed(by: TaskSamples.node(UInt8(dice.index(below: 3))))
        case 14..<20:
            let phase: TaskPhase = dice.one(of: .leased, .running, .publishing, .suspended)
            return .progressed(fence: fence, phase: phase)
        case 20..<25:
            let kind = ExecutionOutcome.Kind.allCases[dice.index(below: ExecutionOutcome.Kind.allCases.count)]
            let code: Int32? = kind == .exited ? (dice.happens(at: 0.2) ? 0 : 1) : nil
            return .finished(
                fence: fence, outcome: ExecutionOutcome(kind, exitCode: code),
                resultHash: "\(dice.index(below: 1000))")
        case 25..<28: return finishes.randomElement(using: &dice) ?? .becameEligible
        case 28..<30: return .released(fence: fence)
        case 30..<34: return .leaseLapsed(fence: fence)
        case 34..<38: return .declaredLost(fence: fence)
        case 38:
            guard dice.happens(at: 0.2) else { return .becameEligible }
            return .stopRequested(dice.one(of: .cancelled, .totalTimeout))
        default: return dice.happens(at: 0.2) ? .queueTimedOut : .becameEligible
        }
    }
}
