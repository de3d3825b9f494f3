import FogCore
import FogExecution
import FogJobs

@testable import FogCoordinator

extension CoordinatorLife {
    /// Something happens: a request, several that share a transaction, or time passes.
    mutating func step(_ operations: CoordinatorOperations, disturbing: Bool = false) async {
        if disturbing { disturb() }
        switch roll(0..<10) {
        case 0:
            await elapse(roll(1..<3), operations)
        case 1..<4:
            var busy: Set<String> = []
            var requests: [LifeRequest] = []
            for _ in 0..<roll(2..<9) {
                if let request = choose(&busy) { requests.append(request) }
            }
            await ask(requests, of: operations)
        default:
            var busy: Set<String> = []
            if let request = choose(&busy) { await ask([request], of: operations) }
        }
    }

    /// So many half seconds pass, and what falls due is carried out, one thing after the other: in the product, which does
    /// it all at a time, chance decides what shares a transaction. (Back-offs end between the half seconds, whatever the
    /// tasks' names make of them.)
    mutating func elapse(_ halfSeconds: Int, _ operations: CoordinatorOperations) async {
        clock.advance(by: .milliseconds(500 * halfSeconds))
        let timekeeper = Timekeeper(operations: operations)
        let projection = operations.store.projection
        let due = projection.elapse(to: clock.now(), limit: 1024)
        for action in due.leases {
            do {
                try await timekeeper.carryOut(action)
            } catch {
                if !Self.isTooLate(error) { projection.postpone(action, at: clock.now()) }
            }
        }
        for purpose in due.timers {
            do {
                try await timekeeper.carryOut(purpose)
            } catch {
                if !Self.isTooLate(error) { projection.postpone(purpose, at: clock.now()) }
            }
        }
    }

    /// Whether what fell due no longer applies.
    private static func isTooLate(_ error: FogError) -> Bool {
        [.conflict, .stale, .notFound].contains(error.code)
    }

    /// Whatever is left to be done, without anything new.
    mutating func work(_ operations: CoordinatorOperations) async {
        for _ in 0..<200 where ledger.violations.isEmpty {
            var busy: Set<String> = []
            var requests: [LifeRequest] = []
            for place in ledger.submissions.indices where ledger.submissions[place].progress != .known {
                requests.append(submit(place))
            }
            for place in ledger.workers.indices {
                if let request = join(place, &busy) ?? claim(place, &busy) { requests.append(request) }
            }
            for lease in ledger.leases {
                if let request = finish([lease], &busy) { requests.append(request) }
            }
            let known = ledger.leases.count
            for request in requests { await ask([request], of: operations) }
            let isIdle = ledger.leases.count == known && !ledger.attempts.values.contains { $0.isOpen }
            if isIdle, ledger.workers.allSatisfy({ $0.join == .known && $0.claim == nil }) { return }
        }
    }

    /// Asks for one thing, or for several at a time, and notes what is answered.
    mutating func ask(_ requests: [LifeRequest], of operations: CoordinatorOperations) async {
        for request in requests { ledger.note(request) }
        let failures = disk.failureCount
        let answers =
            requests.count == 1
            ? [await operations.answer(requests[0])] : await SharedTransaction.ask(requests, of: operations)
        let isExcused = disk.isOff || disk.failureCount > failures
        for (request, answer) in zip(requests, answers) {
            ledger.note(answer, to: request, isExcused: isExcused)
            if case .failed = answer { report.unanswered += 1 }
            if !disk.isOff { report.count(answer) }
        }
    }

    /// Fills the disk, breaks it for a while, or makes it good again.
    private mutating func disturb() {
        switch roll(0..<24) {
        case 0, 1:
            let kinds = DiskFault.Kind.allCases.filter { _ in Bool.random(using: &dice) }
            disk.fail(Set(kinds), after: roll(0..<60), for: roll(1..<40))
        case 2: disk.fail([.synchronize], after: roll(0..<20), for: roll(1..<200))
        case 3: disk.setRoom(roll(0..<100_000))
        case 4..<8: disk.mend()
        default: break
        }
    }

    /// Something that somebody may ask for now; `busy` names what is asked for already.
    private mutating func choose(_ busy: inout Set<String>) -> LifeRequest? {
        for place in ledger.workers.indices {
            if let request = join(place, &busy) { return request }
        }
        let worker = roll(0..<ledger.workers.count)
        switch roll(0..<24) {
        case 0..<3: return chooseSubmission(&busy)
        case 3..<6: return upload(&busy)
        case 6..<10:
            // Takes two transactions, as a stop does: of two such requests at a time chance would decide which share one.
            return busy.insert("several transactions").inserted ? claim(worker, &busy) : nil
        case 10..<12: return renew(worker)
        case 12..<15: return print(&busy)
        case 15..<22:
            let count = roll(0..<3) == 0 ? 4 : 1
            let open = ledger.leases.filter { ledger.attempts[$0]?.isOpen == true }
            guard let first = open.randomElement(using: &dice) else { return nil }
            let owner = ledger.attempts[first]?.worker
            let others = open.filter { $0 != first && ledger.attempts[$0]?.worker == owner }
            return finish([first] + others.prefix(count - 1), &busy)
        case 22: return roll(0..<4) == 0 ? stop(&busy) : nil
        default: return token(&busy)
        }
    }

    private mutating func chooseSubmission(_ busy: inout Set<String>) -> LifeRequest? {
        let place: Int
        if let waiting = ledger.submissions.indices.first(where: { ledger.submissions[$0].progress == .asked }) {
            place = waiting
        } else if ledger.submissions.count < 10 {
            ledger.submissions.append(newSubmission())
            place = ledger.submissions.count - 1
        } else {
            // Sent again although it was answered: it is the same job.
            place = roll(0..<ledger.submissions.count)
        }
        guard busy.insert(ledger.submissions[place].key).inserted else { return nil }
        return submit(place)
    }

    private mutating func newSubmission() -> LifeLedger.Submission {
        let name = "job-\(ledger.submissions.count + 10)"
        let count = roll(1..<5)
        let uploaded = ledger.contents.filter { $0.progress == .known }
        var engine = "{type: process, command: [\"true\"]}"
        if roll(0..<2) == 0, let content = uploaded.randomElement(using: &dice) {
            engine = "{type: wasm, module: \"blob:\(content.hash)\"}"
        }
        let text = JobText.make(
            name: name, count: count, engine: engine, "retry: {maxFailures: 2, backoff: 1s..2s}")
        return LifeLedger.Submission(
            name: name, key: "key-\(name)", owner: Self.submitters[roll(0..<2)], text: Array(text.utf8), count: count)
    }

    private func submit(_ place: Int) -> LifeRequest {
        let submission = ledger.submissions[place]
        return .submit(submission.text, key: submission.key, by: .submitter(name: submission.owner))
    }

    private mutating func upload(_ busy: inout Set<String>) -> LifeRequest? {
        guard busy.insert("upload").inserted else { return nil }
        if ledger.contents.count >= 8 {
            // Again what is there, or perhaps isn't.
            let content = ledger.contents[roll(0..<ledger.contents.count)]
            guard busy.insert("\(content.hash)").inserted else { return nil }
            return .upload(content.bytes, lease: nil, by: .submitter(name: "ann"))
        }
        let content = newContent()
        ledger.contents.append(content)
        busy.insert("\(content.hash)")
        return .upload(content.bytes, lease: nil, by: .submitter(name: "ann"))
    }

    private mutating func newContent() -> LifeLedger.Content {
        let size = roll(0..<3) == 0 ? roll(4000..<20_000) : roll(9..<2000)
        var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: roll(0..<256)), count: size)
        for place in 0..<8 { bytes[place] = UInt8(truncatingIfNeeded: roll(0..<256)) }
        return LifeLedger.Content(bytes)
    }

    private func join(_ place: Int, _ busy: inout Set<String>) -> LifeRequest? {
        let worker = ledger.workers[place]
        guard worker.join != .known, busy.insert(worker.name).inserted,
            let message = try? TestWorker.request(worker.key, name: worker.name, capacity: TestWorker.capacity())
        else { return nil }
        return .join(message)
    }

    private mutating func claim(_ place: Int, _ busy: inout Set<String>) -> LifeRequest? {
        let worker = ledger.workers[place]
        guard worker.join == .known, busy.insert("claim \(worker.name)").inserted else { return nil }
        // A claim without an answer is made again under its name, as a worker does.
        if let claim = worker.claim { return .claim(claim) }
        let name = String(UInt64.random(in: 1 << 60 ... .max, using: &dice), radix: 16)
        return .claim(ClaimRequest(node: worker.node, limit: roll(1..<4), waitMs: 0, claim: name))
    }

    private mutating func renew(_ place: Int) -> LifeRequest? {
        let held = ledger.leases.filter { lease in
            ledger.attempts[lease].map { $0.worker == place && $0.isOpen } == true
        }
        guard !held.isEmpty else { return nil }
        let phase: TaskPhase = roll(0..<2) == 0 ? .running : .leased
        return .renew(
            RenewRequest(
                node: ledger.workers[place].node,
                renewals: held.map { RenewRequest.Renewal(lease: $0, phase: phase) }))
    }

    private mutating func print(_ busy: inout Set<String>) -> LifeRequest? {
        let open = ledger.leases.filter { ledger.attempts[$0]?.isOpen == true }
        guard let lease = open.randomElement(using: &dice), let attempt = ledger.attempts[lease],
            attempt.body == nil, busy.insert("\(lease)").inserted
        else { return nil }
        let count = roll(1..<3000)
        return .appendLog(
            lease, offset: attempt.printed, bytes: attempt.output(attempt.printed..<attempt.printed + count),
            by: ledger.workers[attempt.worker].node)
    }

    private mutating func stop(_ busy: inout Set<String>) -> LifeRequest? {
        let asked = ledger.submissions.first { $0.stop == .asked && $0.job != nil }
        guard let submission = asked ?? ledger.submissions.randomElement(using: &dice), let job = submission.job,
            busy.insert("several transactions").inserted
        else { return nil }
        return .stop(job)
    }

    private mutating func token(_ busy: inout Set<String>) -> LifeRequest? {
        guard busy.insert("token").inserted else { return nil }
        let revoked = ledger.tokens.first { $0.id != nil && $0.revocation != .known }
        if let id = revoked?.id, roll(0..<2) == 0 || revoked?.revocation == .asked { return .revokeToken(id: id) }
        return .createToken(name: "token-\(ledger.tokens.count + 10)")
    }
}
