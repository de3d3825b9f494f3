import FogCore
import FogCrypto
import FogJobs
import GRDB

/// What somebody who doesn't say who they are has worked for a call: an epoch, and a solution.
struct AnonymousWork: Sendable {
    let epoch: UInt64
    let solution: PuzzleSolution

    /// Reads the header field.
    ///
    /// - Throws: ``FogError/Code/invalid``.
    init(field: String) throws(FogError) {
        let words = field.split(separator: " ")
        guard words.count == 2, let epoch = UInt64(words[0]), let bytes = Hexadecimal.decode(words[1]),
            let solution = try? PuzzleSolution(bytes)
        else {
            throw FogError(
                .invalid, "the header field '\(AnonymousPuzzle.field)' is an epoch and a solution of hexadecimal digits"
            )
        }
        self.epoch = epoch
        self.solution = solution
    }
}

extension CoordinatorOperations {
    /// On what terms anonymous jobs are taken.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if they aren't.
    func anonymousTerms() async throws(FogError) -> AnonymousTerms {
        let policy = try anonymousPolicy()
        let taken = try await store.read { try $0.anonymousTasks() }
        return AnonymousTerms(
            coordinator: Hexadecimal.encode(policy.coordinator), occasions: await policy.occasions(),
            tasksLeft: max(0, policy.taskLimit - taken))
    }

    private func anonymousPolicy() throws(FogError) -> AnonymousPolicy {
        guard let policy = configuration.anonymous else {
            throw FogError(.forbidden, "this coordinator takes no anonymous jobs; show a token")
        }
        return policy
    }

    /// Checks that somebody has worked for a call.
    ///
    /// - Parameter content: The hash of what the call brings.
    /// - Returns: What names the work: the same for the same work, so that it counts once.
    /// - Throws: ``FogError/Code/forbidden`` if it wasn't enough, or for something else.
    func checkWork(
        _ work: AnonymousWork?, _ label: StaticString, content: [UInt8], owner: String, effort: UInt32
    ) async throws(FogError) -> String {
        let policy = try anonymousPolicy()
        guard let work else {
            throw FogError(
                .forbidden, "an anonymous call needs work, in the header field '\(AnonymousPuzzle.field)'")
        }
        guard let occasion = await policy.occasions().first(where: { $0.epoch == work.epoch }),
            let beacon = Hexadecimal.decode(occasion.beacon)
        else { throw FogError(.stale, "the work is for an occasion that is over; ask for the terms and work again") }
        let binding = AnonymousPuzzle.binding(
            coordinator: policy.coordinator, beacon: beacon, content: content, owner: owner)
        guard let needed = PuzzleEffort(evaluations: effort) else { throw FogError(.failed, "there is no such effort") }
        do throws(PuzzleError) {
            try Puzzle(label: PuzzleLabel(label), binding: binding.span.bytes).verify(work.solution, atLeast: needed)
        } catch {
            throw FogError(.forbidden, "the work doesn't count: \(error)")
        }
        return "work-" + Hexadecimal.encode(binding.prefix(16))
    }
}

extension CoordinatorTransaction {
    /// How many tasks of anonymous jobs haven't ended.
    func anonymousTasks() throws -> Int {
        let row = try row(
            """
            SELECT coalesce(sum(pending + queued + leased + running + publishing + suspended + unknown), 0) AS live
            FROM jobs WHERE ended_at IS NULL AND owner >= 'anonymous-' AND owner < 'anonymous.'
            """, [])
        return row?["live"] ?? 0
    }
}
