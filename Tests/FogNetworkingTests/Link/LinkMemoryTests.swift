import FogLink
import FogNetworking
import Testing

/// What links hold for their users is bounded for all of them together.
@Suite struct LinkMemoryTests {
    @Test func whoHoldsMoreThanItsShareMakesRoomForTheOthers() async throws {
        let memory = LinkMemory(limit: 300_000)
        try await LinkHost.run(.echoButNines, memory: memory) { host in
            // Each alone is below the limit; all together they aren't.
            let greedy = (0..<4).map { _ in
                ExchangeUser(stream: [UInt8](repeating: 9, count: 200_000), datagrams: 0)
            }
            for user in greedy { try await host.dial(user) }
            try await eventually("somebody has to go") { host.record.now.ended.contains(.overloaded("memory")) }
            for _ in 0..<5 { try await host.expectService() }
            #expect(host.record.now.ended.allSatisfy { $0 == .overloaded("memory") || $0 == .closed(0, "") })
            #expect(host.record.now.ended.contains(.closed(0, "")))
        }
        // What they held is free again.
        try await LinkHost.run(memory: memory) { host in
            try await host.expectService()
            #expect(!host.record.now.ended.contains(.overloaded("memory")))
        }
    }

    @Test func aLinkAloneMayHoldAllThereIs() async throws {
        try await LinkHost.run(.echoButNines, memory: LinkMemory(limit: 300_000)) { host in
            let user = ExchangeUser(stream: [UInt8](repeating: 9, count: 200_000), datagrams: 3)
            try await host.dial(user)
            try await eventually("its datagrams come back") { user.state.datagrams.count == 3 }
            #expect(host.record.now.ended.isEmpty)
        }
    }
}
