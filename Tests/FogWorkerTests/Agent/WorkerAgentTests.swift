import FogCore
import FogExecution
import FogJobs
import FoundationEssentials
import Testing

@testable import FogWorker

@Suite struct WorkerAgentTests {
    @Test func whatIsClaimedIsRunAndTold() async throws {
        let scene = try AgentScene(.succeeding)
        try await scene.running {
            scene.give(AgentScene.assignment(0), AgentScene.assignment(1), AgentScene.assignment(2, fence: 4))
            for index in 0..<3 {
                let outcome = try await scene.finish(of: index).outcome
                #expect(outcome == .exited(0))
            }
            await scene.becameIdle()
        }
        let request = try #require(scene.stub.with { $0.claims.first })
        #expect(request.node == AgentScene.node)
        let names = Set(scene.executor.started.map(\.request.name))
        #expect(names == Set((0..<3).map { "\(AgentScene.lease($0).task)-\($0 == 2 ? 4 : 1)" }))
        #expect(scene.folder.names("tasks") == [])
        let leftover = await scene.journal.leftover
        #expect(leftover.claimed.isEmpty && leftover.finished.isEmpty)
    }

    @Test func aClaimWhoseAnswerWasLostIsRepeatedUnderItsName() async throws {
        let scene = try AgentScene(.succeeding)
        scene.stub.with { $0.faults[.claim] = [.answerLost] }
        try await scene.running {
            // The answer with this task is lost; the stub doesn't remember to whom it gave it.
            scene.give(AgentScene.assignment(0))
            try await scene.stub.wait { $0.claims.count > 1 }
            scene.give(AgentScene.assignment(1))
            _ = try await scene.finish(of: 1)
            try await scene.stub.wait { $0.claims.count > 2 }
        }
        let names = scene.stub.with { $0.claims.map(\.claim) }
        #expect(names[0] == names[1])
        #expect(names[1] != names[2])
    }

    @Test func leasesAreRenewedWithWhatIsDoneUnderThem() async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.executor.waitForStarts(1)
            scene.clock.advance(by: LeaseTerms().renewalInterval)
            try await scene.stub.wait { !$0.renewals.isEmpty }
            scene.clock.advance(by: LeaseTerms().renewalInterval)
            try await scene.stub.wait { $0.renewals.count > 1 }
            let renewal = scene.stub.with { $0.renewals.last?.renewals.first }
            #expect(renewal == RenewRequest.Renewal(lease: AgentScene.lease(), phase: .running))
            #expect(scene.executor.started[0].kills.isEmpty)
            scene.executor.started[0].end(.exited(3))
            #expect(try await scene.finish().outcome == .exited(3))
        }
    }

    @Test func aProgramWhoseLeaseLapsesIsStopped() async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.executor.waitForStarts(1)
            scene.stub.with { $0.isReachable = false }
            scene.clock.advance(by: LeaseTerms().timeToLive)
            while scene.executor.started[0].kills.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            scene.stub.with { $0.isReachable = true }
            let outcome = try await scene.finish().outcome
            #expect(outcome.kind == .cancelled)
            #expect(outcome.message.contains("lease"))
            await scene.becameIdle()
        }
    }

    @Test func whatIsComputedIsBroughtThoughTheLeaseRanOut() async throws {
        let executor = ScriptedExecutor { request, _, execution in
            ProgramNotes.write("x", to: request.folders.output + "/x")
            execution.end(.exited(0))
        }
        let scene = try AgentScene(executor)
        scene.stub.with { $0.held = [.upload] }
        try await scene.running {
            scene.give(AgentScene.assignment { $0.outputs = [OutputSpecification(path: "/out")] })
            try await scene.stub.wait { $0.counts[.upload] == 1 }
            scene.clock.advance(by: LeaseTerms().timeToLive)
            // Nothing tells that the end of the lease was noticed, so it gets a chance to be.
            for _ in 0..<30 { try await Task.sleep(for: .milliseconds(10)) }
            scene.stub.with { $0.held = [] }
            let message = try await scene.finish()
            #expect(message.outcome == .exited(0))
            #expect(message.outputs.map(\.path) == ["x"])
        }
    }

    @Test(arguments: [Duration.seconds(5 * 3600), .seconds(-5 * 3600)])
    func leasesKnowNothingOfAWallClockThatIsSet(step: Duration) async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.executor.waitForStarts(1)
            for round in 1...4 {
                scene.clock.setWall(by: step)
                scene.clock.advance(by: LeaseTerms().renewalInterval)
                try await scene.stub.wait { ($0.counts[.renew] ?? 0) >= round }
            }
            #expect(scene.executor.started[0].kills.isEmpty)
            // It ends in its time when nobody confirms it.
            scene.stub.with { $0.isReachable = false }
            scene.clock.setWall(by: .zero - step)
            scene.clock.advance(by: LeaseTerms().timeToLive)
            while scene.executor.started[0].kills.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            scene.stub.with { $0.isReachable = true }
            #expect(try await scene.finish().outcome.kind == .cancelled)
        }
    }

    @Test func aCommandStopsAProgram() async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            scene.give(AgentScene.assignment(0), AgentScene.assignment(1))
            try await scene.executor.waitForStarts(2)
            scene.stub.with { state in
                state.revoked = [AgentScene.lease(1)]
                state.commandVersion += 1
            }
            #expect(try await scene.finish(of: 1).outcome.kind == .cancelled)
            #expect(scene.stub.finish(of: AgentScene.lease(0).task) == nil)
            while await scene.agent.attemptCount != 1 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(
                scene.executor.started.filter { $0.kills.isEmpty }.map(\.request.name) == [
                    "\(AgentScene.lease(0).task)-1"
                ])
        }
    }

    @Test func aRenewalThatIsRefusedStopsTheProgram() async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.executor.waitForStarts(1)
            scene.stub.with { $0.revoked = [AgentScene.lease()] }
            scene.clock.advance(by: LeaseTerms().renewalInterval)
            #expect(try await scene.finish().outcome.kind == .cancelled)
        }
    }

    @Test func aResultIsToldUntilItIsUnderstoodAlwaysInTheSameWords() async throws {
        let scene = try AgentScene(.succeeding)
        scene.stub.with {
            $0.faults[.finish] = [
                .refused(.unavailable), .answerLost, .refused(.timedOut), .refused(.exhausted), .refused(.failed),
                .answerLost,
            ]
        }
        try await scene.running {
            scene.give(AgentScene.assignment())
            _ = try await scene.finish()
            await scene.becameIdle()
        }
        #expect(scene.stub.count(.finish) == 7)
        let bodies = scene.stub.with { $0.finishes[AgentScene.lease().task] ?? [] }
        #expect(bodies.count == 3)
        #expect(Set(bodies).count == 1)
        #expect(await scene.journal.leftover.finished.isEmpty)
    }

    @Test(arguments: [FogError.Code.stale, .notFound, .gone, .invalid])
    func aResultThatIsRefusedIsGivenUp(code: FogError.Code) async throws {
        let scene = try AgentScene(.succeeding)
        scene.stub.with { $0.faults[.finish] = [.refused(code)] }
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.stub.wait { $0.counts[.finish] == 1 }
            await scene.becameIdle()
        }
        #expect(scene.stub.count(.finish) == 1)
        let leftover = await scene.journal.leftover
        #expect(leftover.claimed.isEmpty && leftover.finished.isEmpty)
    }

    @Test func theLeaseIsRenewedWhileTheResultIsNotConfirmed() async throws {
        let scene = try AgentScene(.succeeding)
        scene.stub.with { $0.held = [.finish] }
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.stub.wait { $0.counts[.finish] == 1 }
            scene.clock.advance(by: LeaseTerms().renewalInterval)
            try await scene.stub.wait { !$0.renewals.isEmpty }
            #expect(scene.stub.with { $0.renewals.last?.renewals.first?.phase } == .publishing)
            scene.stub.with { $0.held = [] }
            await scene.becameIdle()
            #expect(await scene.agent.attemptCount == 0)
        }
    }

    @Test func aJournalThatTakesNothingEndsTheClaimsAndGivesBackWhatWasGiven() async throws {
        let scene = try AgentScene(.succeeding, rewriteBytes: 0)
        try await scene.breakJournal()
        scene.give(AgentScene.assignment(0), AgentScene.assignment(1))
        await #expect(throws: FogError.self) { try await scene.agent.claim() }
        #expect(scene.stub.with { Set($0.releases) } == [AgentScene.lease(0), AgentScene.lease(1)])
        #expect(scene.executor.started.isEmpty)
    }

    @Test func aResultThatCannotBeKeptIsToldAllTheSame() async throws {
        let scene = try AgentScene(.endless, rewriteBytes: 0)
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.executor.waitForStarts(1)
            try await scene.breakJournal()
            scene.executor.started[0].end(.exited(0))
            #expect(try await scene.finish().outcome == .exited(0))
            await scene.becameIdle()
        }
    }

    @Test func drainingEndsTheClaims() async throws {
        let scene = try AgentScene(.endless)
        let claims = Task { try await scene.agent.claim() }
        scene.give(AgentScene.assignment(0))
        try await scene.executor.waitForStarts(1)
        #expect(await !scene.agent.drains)
        await scene.agent.drain()
        #expect(await scene.agent.drains)
        // The claim that is under way is answered once more.
        scene.give(AgentScene.assignment(1))
        try await claims.value
        try await scene.executor.waitForStarts(2)
        scene.give(AgentScene.assignment(2))
        for execution in scene.executor.started { execution.end(.exited(0)) }
        await scene.becameIdle()
        #expect(scene.stub.with { $0.waiting.count } == 1)
        #expect(scene.stub.with { $0.finishes.count } == 2)
    }

    @Test func whatIsGivenBackIsStoppedAndNotTold() async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            scene.give(AgentScene.assignment(0), AgentScene.assignment(1))
            try await scene.executor.waitForStarts(2)
            await scene.agent.giveBack()
            await scene.becameIdle()
        }
        #expect(scene.stub.with { Set($0.releases) } == [AgentScene.lease(0), AgentScene.lease(1)])
        #expect(scene.stub.count(.finish) == 0)
        #expect(scene.executor.started.allSatisfy { $0.kills.count == 1 })
        #expect(await scene.journal.leftover.claimed.isEmpty)
    }

    @Test func whatCannotBeGivenBackNowIsGivenBackAtTheNextStart() async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.executor.waitForStarts(1)
            scene.stub.with { $0.isReachable = false }
            await scene.agent.giveBack()
            await scene.becameIdle()
        }
        scene.stub.with { $0.isReachable = true }
        let next = try AgentScene(.endless, folder: scene.folder, stub: scene.stub)
        await next.agent.settleLeftover()
        #expect(scene.stub.with { $0.releases } == [AgentScene.lease()])
        #expect(scene.stub.count(.finish) == 0)
    }

    @Test func whatIsBeingPublishedIsNotGivenBack() async throws {
        let scene = try AgentScene(.succeeding)
        scene.stub.with { $0.held = [.finish] }
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.stub.wait { $0.counts[.finish] == 1 }
            await scene.agent.giveBack()
            scene.stub.with { $0.held = [] }
            #expect(try await scene.finish().outcome == .exited(0))
            await scene.becameIdle()
        }
        #expect(scene.stub.count(.release) == 0)
    }

    @Test func whoWaitsForIdlenessCanGiveUp() async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            await scene.becameIdle()
            scene.give(AgentScene.assignment())
            try await scene.executor.waitForStarts(1)
            for delay in 0..<20 {
                let waiting = Task { await scene.agent.becameIdle() }
                if delay > 0 { try await Task.sleep(for: .microseconds(delay * 50)) }
                waiting.cancel()
                await waiting.value
            }
            let waiting = (0..<4).map { _ in Task { await scene.agent.becameIdle() } }
            scene.executor.started[0].end(.exited(0))
            for waiter in waiting { await waiter.value }
        }
    }

    @Test func aClosedAgentLeavesWhatIsNotConfirmedToTheNext() async throws {
        let scene = try AgentScene(.succeeding)
        try await scene.running {
            scene.give(AgentScene.assignment())
            try await scene.executor.waitForStarts(1)
            scene.stub.with { $0.faults[.finish] = Array(repeating: .refused(.unavailable), count: 1000) }
            try await scene.stub.wait { ($0.counts[.finish] ?? 0) > 0 }
            await scene.agent.close()
            await scene.becameIdle()
        }
        #expect(await scene.journal.leftover.finished.map(\.lease) == [AgentScene.lease()])
    }

    @Test func aLeaseThatIsGivenTwiceIsRunOnce() async throws {
        let scene = try AgentScene(.endless)
        try await scene.running {
            scene.give(AgentScene.assignment(0), AgentScene.assignment(0), AgentScene.assignment(1))
            try await scene.executor.waitForStarts(2)
            #expect(await scene.agent.attemptCount == 2)
            for execution in scene.executor.started { execution.end(.exited(0)) }
            await scene.becameIdle()
        }
        #expect(scene.executor.started.count == 2)
    }
}
