import FogClient
import FogCore
import FogJobs
import Glibc
import Testing

@testable import FogWorker

@Suite struct NodePresenceTests {
    private let folder: TemporaryFolder
    private let stub = CoordinatorStub()
    private let identity: WorkerIdentity

    init() throws {
        folder = try TemporaryFolder()
        identity = try WorkerIdentity(folder: folder.path)
        let node = identity.node
        stub.with { $0.node = node }
    }

    private func presence(joinToken: String? = "join") -> NodePresence {
        let configuration = WorkerConfiguration(
            folder: folder.path, name: "w1", endpoint: .unixSocket(path: "/nowhere"),
            joinToken: joinToken.map { Sensitive($0) }, engineLibrary: nil, sandboxExecutable: "/nowhere",
            confiner: "/nowhere",
            offer: WorkerConfiguration.Offer(cpuMillicores: 1500, memoryBytes: 1 << 30, diskBytes: 1 << 31))
        return NodePresence(
            configuration: configuration, identity: identity, engines: ["process": "1"],
            machine: .measured(), logger: AgentScene.logger)
    }

    @Test func aShareIsAPartOfEverythingThatIsNotNamed() throws {
        func capacity(_ offer: WorkerConfiguration.Offer) throws -> NodeCapacity {
            let configuration = WorkerConfiguration(
                folder: folder.path, name: "w1", endpoint: .unixSocket(path: "/nowhere"), joinToken: nil,
                engineLibrary: nil, sandboxExecutable: "/nowhere", confiner: "/nowhere", offer: offer)
            let machine = MachineCapacity(cpuMillicores: 6000, memoryBytes: 9 << 30)
            return try NodePresence(
                configuration: configuration, identity: identity, engines: [:], machine: machine,
                logger: AgentScene.logger
            ).capacity()
        }
        let third = try #require(MachineShare("1/3"))
        let all = try capacity(WorkerConfiguration.Offer())
        let part = try capacity(WorkerConfiguration.Offer(share: third))
        #expect(all.cpuMillicores == 6000 && all.memoryBytes == 9 << 30 && all.diskBytes > 0)
        #expect(part.cpuMillicores == 2000 && part.memoryBytes == 3 << 30)
        // The disk is measured each time, and others write to it.
        #expect(abs(part.diskBytes * 3 - all.diskBytes) < 4 << 30)
        let named = try capacity(WorkerConfiguration.Offer(share: third, memoryBytes: 5, diskBytes: 7))
        #expect(named.cpuMillicores == 2000 && named.memoryBytes == 5 && named.diskBytes == 7)
        let crumb = try capacity(WorkerConfiguration.Offer(share: try #require(MachineShare("1/1024"))))
        #expect(crumb.cpuMillicores == 1000)
        for text in ["", "1", "0/3", "4/3", "1/0", "1/1025", "-1/3", "1/3/3", "a/b"] {
            #expect(MachineShare(text) == nil)
        }
    }

    private func mode(_ name: String) -> UInt32 {
        var status = stat()
        return stat("\(folder.path)/\(name)", &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func aNewWorkerJoinsAndKeepsItsTokenToItself() async throws {
        let (client, terms) = try await presence().establish(over: stub)
        #expect(terms == LeaseTerms())
        #expect(client.token?.revealed == "given-1")
        #expect(client.patience == .zero)
        #expect(folder.read("worker.token") == Array("given-1".utf8))
        #expect(mode("worker.token") == 0o600)
        #expect(mode("identity.key") == 0o600)
        let join = try #require(stub.with { $0.joins.first })
        #expect(join.name == "w1")
        #expect(
            join.capacity
                == NodeCapacity(
                    cpuMillicores: 1500, memoryBytes: 1 << 30, diskBytes: 1 << 31, engines: ["process": "1"]))
    }

    @Test func aKnownWorkerShowsItsTokenAndNotTheJoinToken() async throws {
        _ = try await presence().establish(over: stub)
        stub.with { $0.tokens = [] }
        let (client, _) = try await presence(joinToken: nil).establish(over: stub)
        #expect(client.token?.revealed == "given-1")
        #expect(stub.with { $0.tokens } == ["given-1"])
        #expect(stub.with { $0.joins.count } == 1)
    }

    @Test(arguments: [FogError.Code.unauthenticated, .notFound, .forbidden])
    func aForgottenWorkerJoinsAnewAsTheSameNode(code: FogError.Code) async throws {
        _ = try await presence().establish(over: stub)
        stub.with { $0.faults[.heartbeat] = [.refused(code)] }
        let (client, _) = try await presence().establish(over: stub)
        #expect(client.token?.revealed == "given-2")
        #expect(folder.read("worker.token") == Array("given-2".utf8))
        #expect(mode("worker.token") == 0o600)
        #expect(stub.with { Set($0.joins.map(\.identityKey)).count } == 1)
    }

    @Test func aForgottenWorkerWithoutAJoinTokenIsToldWhatToDo() async throws {
        _ = try await presence().establish(over: stub)
        stub.with { $0.faults[.heartbeat] = [.refused(.notFound)] }
        do {
            _ = try await presence(joinToken: nil).establish(over: stub)
            Issue.record("it was taken in without a token")
        } catch {
            #expect(error.code == .forbidden)
            #expect(error.message.contains("--join-token-file"))
        }
    }

    @Test func aNewWorkerWithoutAJoinTokenDoesNotAsk() async {
        await #expect(throws: FogError(.forbidden)) { _ = try await presence(joinToken: nil).establish(over: stub) }
        #expect(stub.count(.join) == 0)
    }

    @Test func aWrongJoinTokenLeavesNoToken() async {
        await #expect(throws: FogError(.forbidden)) {
            _ = try await presence(joinToken: "wrong").establish(over: stub)
        }
        #expect(folder.read("worker.token") == nil)
    }

    @Test func aCoordinatorThatTakesItForAnotherIsNotBelieved() async {
        stub.with { $0.node = AgentScene.node }
        await #expect(throws: FogError(.corrupted)) { _ = try await presence().establish(over: stub) }
        #expect(folder.read("worker.token") == nil)
    }

    @Test(arguments: [FogError.Code.unavailable, .timedOut])
    func itWaitsForACoordinatorThatIsNotThereYet(code: FogError.Code) async throws {
        stub.with { $0.faults[.join] = [.refused(code), .refused(code)] }
        #expect(try await presence().establish(over: stub).0.token?.revealed == "given-1")
        stub.with { $0.faults[.heartbeat] = [.refused(code), .refused(code)] }
        #expect(try await presence().establish(over: stub).0.token?.revealed == "given-1")
        #expect(stub.count(.join) == 3)
    }

    @Test func waitingForTheCoordinatorCanBeEnded() async throws {
        stub.with { $0.isReachable = false }
        let presence = presence()
        let waiting = Task { [stub] in try await presence.establish(over: stub) }
        try await stub.wait { $0.counts[.join] == 1 }
        waiting.cancel()
        await #expect(throws: FogError(.cancelled)) { _ = try await waiting.value }
    }

    @Test func aTokenThatOthersCanReadIsRefused() async throws {
        _ = try await presence().establish(over: stub)
        try #require(chmod(folder.path + "/worker.token", 0o644) == 0)
        await #expect(throws: FogError(.forbidden)) { _ = try await presence().establish(over: stub) }
        #expect(stub.count(.heartbeat) == 0)
    }

    @Test(arguments: [FogError.Code.unauthenticated, .notFound])
    func aRemovedWorkerStopsSayingThatItLives(code: FogError.Code) async throws {
        let presence = presence()
        let (client, _) = try await presence.establish(over: stub)
        stub.with { $0.faults[.heartbeat] = [.refused(code)] }
        await #expect(throws: FogError(.forbidden)) { try await presence.keepAlive(client) { false } }
    }

    @Test func aCoordinatorThatIsAwayIsToldLater() async throws {
        let presence = presence()
        let (client, _) = try await presence.establish(over: stub)
        stub.with { $0.faults[.heartbeat] = [.refused(.unavailable)] }
        let beating = Task { try await presence.keepAlive(client) { true } }
        try await stub.wait { !$0.heartbeats.isEmpty }
        #expect(stub.with { $0.heartbeats.last?.draining } == true)
        beating.cancel()
        try await beating.value
    }
}
