import Crypto
import FogCore
import FogJobs
import FogSimulation
import FogStorage
import GRDB
import Logging

@testable import FogCoordinator

/// The life of a coordinator with submitters and workers on an ``UnreliableDisk``: jobs from their submission to their
/// end, while the power is cut or the process killed at moments that the seed chooses, be it in the middle of a commit,
/// a checkpoint, an upload, a migration or a recovery. After each restart everything that was acknowledged is looked for.
///
/// The seed decides what is asked for, where the power goes and what the disk then keeps. Identifiers and the names of
/// temporary files are as random as ever, but of one length, so that a seed that failed fails again.
struct CoordinatorLife {
    let seed: UInt64
    /// Whether the disk is full or fails at times.
    let disturbs: Bool
    let folder: TemporaryFolder
    let clock = TestClock()
    var dice: SeededGenerator
    var disk: UnreliableDisk
    var ledger = LifeLedger()
    var report = LifeReport()
    private var generation = 0

    static let workerCount = 3
    static let submitters = ["ann", "bob"]

    init(seed: UInt64, policy: SynchronizationPolicy = .all, disturbs: Bool = false) throws {
        self.seed = seed
        self.disturbs = disturbs
        folder = try TemporaryFolder()
        dice = SeededGenerator(seed: seed)
        disk = try UnreliableDisk(root: folder.path + "/0", policy: policy, seed: seed)
        for number in 0..<Self.workerCount {
            let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &dice) }
            ledger.workers.append(
                LifeLedger.Worker(
                    name: "worker-\(number)", key: try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)))
        }
    }

    /// Lives through so many interruptions and then to the end of every job. Stops at the first violation.
    mutating func run(interruptions: Int) async throws -> LifeReport {
        for _ in 0..<interruptions where ledger.violations.isEmpty {
            disk.cutPower(after: roll(0..<4) == 0 ? roll(0..<80) : roll(0..<1000))
            try await liveUntilInterrupted()
            try interrupt()
        }
        disk.mend()
        if ledger.violations.isEmpty { try await finishEverything() }
        disk.detach()
        report.acknowledged = ledger.acknowledged
        report.reconciled = ledger.reconciled
        report.tally = disk.tally
        report.failures = disk.failureCount
        report.violations = ledger.violations.map { "seed \(seed): \($0)" }
        return report
    }

    private mutating func liveUntilInterrupted() async throws {
        try checkSoundness()
        guard ledger.violations.isEmpty else { return }
        guard let operations = await open() else {
            report.whileOpening += 1
            return
        }
        await ledger.reconcile(with: operations)
        var steps = roll(20..<120)
        while steps > 0, !disk.isOff, ledger.violations.isEmpty {
            await step(operations, disturbing: disturbs)
            steps -= 1
        }
        if disturbs, !disk.isOff, ledger.violations.isEmpty { await recover(operations) }
        let wasOff = disk.isOff
        if wasOff { report.whileWorking += 1 }
        if !wasOff, roll(0..<2) == 0 {
            disk.cutPower(after: roll(0..<12))
        } else {
            disk.turnOff()
        }
        await close(operations)
        if !wasOff, disk.changeCount > 0 { report.whileClosing += 1 }
    }

    /// Makes the disk good again, after which everything works without a restart, and what was acknowledged is there.
    private mutating func recover(_ operations: CoordinatorOperations) async {
        disk.mend()
        for _ in 0..<8 where !disk.isOff { await step(operations) }
        if !disk.isOff { await ledger.reconcile(with: operations, isRestarted: false) }
    }

    /// Cuts the power, or lets only the process die.
    private mutating func interrupt() throws {
        generation += 1
        let root = "\(folder.path)/\(generation)"
        let old = disk
        if roll(0..<4) == 0 {
            report.processDeaths += 1
            disk = try old.afterProcessDeath(root: root)
        } else {
            report.powerCuts += 1
            disk = try old.afterPowerCut(root: root)
        }
        old.detach()
        old.discard()
    }

    /// Opens the coordinator; `nil` if the power went meanwhile.
    mutating func open() async -> CoordinatorOperations? {
        if disturbs, roll(0..<3) == 0 {
            // On a disk that fails it may not come up. Later it does.
            let failures = disk.failureCount
            disk.fail([.read, .write, .synchronize, .name], after: roll(0..<200), for: roll(1..<20))
            do {
                let operations = try await Self.open(on: disk, clock: clock)
                disk.mend()
                return operations
            } catch {
                disk.mend()
                ledger.expect(disk.isOff || disk.failureCount > failures, "the coordinator doesn't come up: \(error)")
            }
        }
        do {
            return try await Self.open(on: disk, clock: clock)
        } catch {
            ledger.expect(disk.isOff, "the coordinator doesn't come up again: \(error)")
            return nil
        }
    }

    static func open(on disk: UnreliableDisk, clock: TestClock) async throws -> CoordinatorOperations {
        let configuration = try CoordinatorConfiguration(
            folder: disk.root + "/data/coordinator", socketPath: disk.root + "/socket",
            leaseTerms: CoordinatorScene.terms)
        let operations = try CoordinatorOperations(
            configuration: configuration, clock: clock, disk: disk,
            logger: Logger(label: "life") { _ in SwiftLogNoOpLogHandler() })
        do {
            try await operations.recover()
            // Checkpoints belong to the life, and come after 16 MB otherwise.
            try await operations.store.database.commit { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 60") }
        } catch {
            try? await operations.store.database.close()
            throw error
        }
        return operations
    }

    func close(_ operations: CoordinatorOperations) async {
        operations.store.beginClosing()
        try? await operations.store.database.close()
    }

    /// What anybody finds who looks at a copy of the database before the coordinator does.
    private mutating func checkSoundness() throws {
        guard let copy = try disk.copyOfDatabase("data/coordinator/coordinator.sqlite", in: folder.path) else { return }
        do {
            let queue = try DatabaseQueue(path: copy)
            let findings = try queue.inDatabase { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
            try queue.close()
            ledger.expect(findings == ["ok"], "the database is damaged: \(findings.joined(separator: "; "))")
        } catch {
            ledger.expect(false, "the database is damaged: \(error)")
        }
    }

    /// Works without interruptions until every job has ended, and looks for everything once more.
    private mutating func finishEverything() async throws {
        try checkSoundness()
        guard let operations = await open() else { return }
        await ledger.reconcile(with: operations)
        var rounds = 0
        while await !isEverythingEnded(operations), ledger.violations.isEmpty {
            rounds += 1
            ledger.expect(rounds < 200, "work doesn't come to an end")
            await work(operations)
            await elapse(1, operations)
        }
        await ledger.reconcile(with: operations)
        await close(operations)
        disk.turnOff()
        generation += 1
        report.powerCuts += 1
        let old = disk
        disk = try old.afterPowerCut(root: "\(folder.path)/\(generation)")
        old.detach()
        guard ledger.violations.isEmpty, let again = await open() else { return }
        await ledger.reconcile(with: again)
        let summary = again.store.projection.read { ProjectionSummary($0) }
        ledger.expect(
            summary.liveTasks == 0 && summary.leases == 0 && summary.ready.isEmpty, "something is left: \(summary)")
        await close(again)
    }

    private mutating func isEverythingEnded(_ operations: CoordinatorOperations) async -> Bool {
        guard ledger.submissions.allSatisfy({ $0.progress == .known }) else { return false }
        do {
            for submission in ledger.submissions {
                guard let job = submission.job else { return false }
                let status = try await operations.job(job, after: nil, wait: .zero, by: CoordinatorScene.root)
                if !status.state.isTerminal { return false }
            }
            return true
        } catch {
            ledger.expect(false, "a job can't be read: \(error)")
            return false
        }
    }

    mutating func roll(_ range: Range<Int>) -> Int { Int.random(in: range, using: &dice) }
}
