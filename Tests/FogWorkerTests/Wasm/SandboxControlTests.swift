import FogExecution
import FogSystem
import Testing

@testable import FogWorker

/// What a worker takes from a process that runs other people's code.
@Suite struct SandboxControlTests {
    @Test func messagesArriveInOrderHoweverTheyAreCut() async throws {
        let (near, far) = try FileDescriptor.socketPair()
        let control = SandboxControl(near)
        let replies: [SandboxReply] = [
            .ready(engine: "wasmtime"),
            .finished(task: 7, outcome: .exited(0), usage: ExecutionUsage(fuel: 9), isLast: true),
            .failed(message: "no"),
        ]
        let bytes = try replies.flatMap { try $0.frame() }
        for byte in bytes { try far.write([byte]) }
        for reply in replies { #expect(await control.next() == reply) }
    }

    @Test(arguments: [[255, 255, 255, 255], [0, 0, 0, 2, 1, 99], [0, 0, 0, 2, 2, 1], [0, 0, 0, 0]] as [[UInt8]])
    func whatIsNoMessageIsTheEnd(bytes: [UInt8]) async throws {
        let (near, far) = try FileDescriptor.socketPair()
        let control = SandboxControl(near)
        try far.write(bytes)
        #expect(await control.next() == nil)
        // And stays so, whatever follows.
        try far.write(try SandboxReply.ready(engine: "wasmtime").frame())
        #expect(await control.next() == nil)
    }

    @Test func aClosedSocketIsTheEndAndSendingToItIsHarmless() async throws {
        let control = try half()
        #expect(await control.next() == nil)
        try await control.send(.end)
        try await control.send(.interrupt(task: 1, reason: .timedOut))
    }

    private func half() throws -> SandboxControl {
        SandboxControl(try FileDescriptor.socketPair().0)
    }
}
