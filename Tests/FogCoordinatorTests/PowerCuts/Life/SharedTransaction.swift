import Dispatch
import FogStorage
import Synchronization

@testable import FogCoordinator

/// Has several requests carried out in one transaction, in their order: the writer is held up until all of them wait.
final class SharedTransaction: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let state = Mutex((isHeld: false, isOver: false, answered: 0))

    private var isBegun: Bool { state.withLock { $0.isHeld || $0.isOver } }
    private var answered: Int { state.withLock { $0.answered } }

    static func ask(_ requests: [LifeRequest], of operations: CoordinatorOperations) async -> [LifeAnswer] {
        let shared = SharedTransaction()
        let database = operations.store.database
        return await withTaskGroup(of: (place: Int, answer: LifeAnswer)?.self) { group in
            group.addTask {
                await shared.holdWriter(of: database)
                return nil
            }
            while !shared.isBegun { await Task.yield() }
            for (place, request) in requests.enumerated() {
                let before = (waiting: database.waitingCount, answered: shared.answered)
                group.addTask { (place, await shared.answer(request, operations)) }
                while database.waitingCount <= before.waiting, shared.answered == before.answered {
                    await Task.yield()
                }
            }
            shared.gate.signal()
            var answers: [(place: Int, answer: LifeAnswer)] = []
            for await answer in group {
                if let answer { answers.append(answer) }
            }
            return answers.sorted { $0.place < $1.place }.map(\.answer)
        }
    }

    private func holdWriter(of database: TransactionStore) async {
        try? await database.commit { [self] _ in
            state.withLock { $0.isHeld = true }
            gate.wait()
        }
        state.withLock { $0.isOver = true }
    }

    private func answer(_ request: LifeRequest, _ operations: CoordinatorOperations) async -> LifeAnswer {
        let answer = await operations.answer(request)
        state.withLock { $0.answered += 1 }
        return answer
    }
}
