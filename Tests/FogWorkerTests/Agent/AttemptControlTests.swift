import FogCore
import FogExecution
import FogJobs
import Testing

@testable import FogWorker

@Suite struct AttemptControlTests {
    private static let first = ExecutionOutcome(.cancelled, message: "first")
    private static let second = ExecutionOutcome(.cancelled, message: "second")

    private static func execution() -> ScriptedExecution {
        ScriptedExecution(
            ExecutionRequest(
                name: "t", isolationKey: "k", program: .process(command: ["true"]), environment: [],
                folders: ExecutionFolders(root: "/nowhere"),
                limits: ExecutionLimits(
                    cpuMillicores: 1, memoryBytes: 1, diskBytes: 1, processes: 1, runTime: .seconds(1))))
    }

    private static func shipper(_ stub: CoordinatorStub) -> LogShipper {
        LogShipper(client: stub.client(), lease: AgentScene.lease(), logger: AgentScene.logger)
    }

    @Test func aStopKillsWhatRuns() async {
        let control = AttemptControl()
        let execution = Self.execution()
        #expect(control.phase == .leased)
        await control.attach(execution, logs: Self.shipper(CoordinatorStub()))
        #expect(control.phase == .running)
        #expect(execution.kills.isEmpty)
        await control.stop(Self.first)
        #expect(control.stopReason == Self.first)
        #expect(execution.kills == [Self.first])
    }

    @Test func whatWasStoppedBeforeItRanIsKilledAtOnce() async {
        let control = AttemptControl()
        await control.stop(Self.first)
        let execution = Self.execution()
        await control.attach(execution, logs: Self.shipper(CoordinatorStub()))
        #expect(execution.kills == [Self.first])
        #expect(await execution.result().outcome == Self.first)
    }

    @Test func theFirstReasonStays() async {
        let control = AttemptControl()
        await control.stop(Self.first)
        let execution = Self.execution()
        await control.attach(execution, logs: Self.shipper(CoordinatorStub()))
        await control.stop(Self.second)
        #expect(control.stopReason == Self.first)
        #expect(execution.kills == [Self.first, Self.first])
    }

    @Test func manyStopsAndOneStartLeaveNothingRunning() async {
        for _ in 0..<200 {
            let control = AttemptControl()
            let execution = Self.execution()
            let logs = Self.shipper(CoordinatorStub())
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await control.attach(execution, logs: logs) }
                group.addTask { await control.stop(Self.first) }
                group.addTask { await control.stop(Self.second) }
            }
            let reason = control.stopReason
            #expect(!execution.kills.isEmpty)
            #expect(execution.kills.allSatisfy { $0 == reason })
        }
    }

    @Test func aStopFreesAProgramWhoseOutputNobodyTakes() async throws {
        let stub = CoordinatorStub()
        stub.with { $0.isReachable = false }
        let logs = Self.shipper(stub)
        let control = AttemptControl()
        let execution = Self.execution()
        await control.attach(execution, logs: logs)
        let printing = Task {
            await logs.append(.standardOutput, [UInt8](repeating: 1, count: LogShipper.bufferLimit + 1))
        }
        try await stub.wait { ($0.counts[.log] ?? 0) > 0 }
        await control.stop(Self.first)
        await printing.value
        #expect(execution.kills == [Self.first])
    }
}
