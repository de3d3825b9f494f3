import Testing

@testable import FogWorker

/// What the filter answers, worked out as the kernel does, for both processors.
@Suite struct SystemCallFilterTests {
    private typealias Assembly = SystemCallFilter.Assembly

    /// Runs a filter's bytes over one call and gives its answer.
    private func answer(
        _ filter: SystemCallFilter, architecture: UInt32, number: UInt32, _ arguments: [UInt64] = []
    ) throws -> UInt32 {
        func word(_ offset: UInt32) throws -> UInt32 {
            switch offset {
            case 0: return number
            case 4: return architecture
            default:
                let index = Int(offset - 16) / 8
                try #require(offset >= 16 && offset % 8 == 0 && index < 6, "only lower halves are looked at")
                return index < arguments.count ? UInt32(truncatingIfNeeded: arguments[index]) : 0
            }
        }
        let bytes = filter.encoded
        var position = 0
        var accumulator: UInt32 = 0
        while position * 8 + 8 <= bytes.count {
            let part = bytes[(position * 8)..<(position * 8 + 8)].map { UInt32($0) }
            let operand = part[4] | part[5] << 8 | part[6] << 16 | part[7] << 24
            position += 1
            func jump(_ condition: Bool) { position += Int(condition ? part[2] : part[3]) }
            switch UInt16(part[0] | part[1] << 8) {
            case Assembly.load: accumulator = try word(operand)
            case Assembly.jump: position += Int(operand)
            case Assembly.jumpIfEqual: jump(accumulator == operand)
            case Assembly.jumpIfAtLeast: jump(accumulator >= operand)
            case Assembly.jumpIfAnySet: jump(accumulator & operand != 0)
            case Assembly.answer: return operand
            default:
                Issue.record("an unknown instruction")
                return 0
            }
        }
        Issue.record("the filter runs past its end")
        return 0
    }

    private func error(_ number: UInt32) -> UInt32 { 0x5_0000 | number }
    private let allowed: UInt32 = 0x7fff_0000

    private func filter(_ architecture: SystemCallFilter.Architecture, sockets: Bool = false) -> SystemCallFilter {
        SystemCallFilter(for: architecture, allowsLocalSockets: sockets)
    }

    @Test(arguments: SystemCallFilter.Architecture.allCases)
    func whatNoJobNeedsIsRefused(architecture: SystemCallFilter.Architecture) throws {
        let filter = filter(architecture)
        let audit = architecture.auditNumber
        for (calls, expected) in [(RefusedSystemCalls.forbidden, error(1)), (RefusedSystemCalls.absent, error(38))] {
            for call in calls {
                guard let number = call.number(on: architecture) else { continue }
                #expect(try answer(filter, architecture: audit, number: number) == expected, "\(call.name)")
            }
        }
        // read, openat, mmap, execve, exit_group, rt_sigaction, futex, kill, pipe2, landlock_restrict_self
        let usual: [UInt32] =
            architecture == .x86
            ? [0, 257, 9, 59, 231, 13, 202, 62, 293, 446] : [63, 56, 222, 221, 94, 134, 98, 129, 59, 446]
        for number in usual { #expect(try answer(filter, architecture: audit, number: number) == allowed) }
    }

    @Test(arguments: SystemCallFilter.Architecture.allCases)
    func argumentsDecide(architecture: SystemCallFilter.Architecture) throws {
        let filter = filter(architecture)
        func answers(_ call: RefusedSystemCalls.Call, _ arguments: UInt64..., sockets: Bool = false) throws -> UInt32 {
            let number = try #require(call.number(on: architecture))
            let filter = self.filter(architecture, sockets: sockets)
            return try answer(filter, architecture: architecture.auditNumber, number: number, arguments)
        }
        // A process and a thread as the C library makes them, and namespaces of each kind.
        for flags: UInt64 in [0x120_0011, 0x3d_0f00] {
            #expect(try answers(RefusedSystemCalls.clone, flags) == allowed)
        }
        for bit in [17, 25, 26, 27, 28, 29, 30] {
            #expect(try answers(RefusedSystemCalls.clone, 0x11 | 1 << UInt64(bit)) == error(1))
            #expect(try answers(RefusedSystemCalls.unshare, 1 << UInt64(bit)) == error(1))
        }
        #expect(try answers(RefusedSystemCalls.unshare, 0x80) == error(1))
        #expect(try answers(RefusedSystemCalls.unshare, 0x400) == allowed)
        // The kernel ignores the upper half of a request, so that it must not make a difference.
        for request: UInt64 in [0x5412, 0x541c, 0xffff_ffff_0000_5412] {
            #expect(try answers(RefusedSystemCalls.ioctl, 0, request) == error(1))
        }
        #expect(try answers(RefusedSystemCalls.ioctl, 0x5412, 0x5413) == allowed)
        for value: UInt64 in [0, 8, 0xffff_ffff] {
            #expect(try answers(RefusedSystemCalls.personality, value) == allowed)
        }
        #expect(try answers(RefusedSystemCalls.personality, 0x40000) == error(1))
        for call in RefusedSystemCalls.sockets {
            for family: UInt64 in [1, 2, 10, 16, 17, 38, 40] {
                #expect(try answers(call, family) == error(97))
                #expect(try answers(call, family, sockets: true) == (family == 1 ? allowed : error(97)))
            }
        }
        #expect(filter.instructions.count < 4096)
    }

    @Test func anotherProcessorsCallsAreNoWayRound() throws {
        let filter = filter(.x86)
        // 32-bit programs have other numbers: 26 is ptrace there.
        #expect(try answer(filter, architecture: 0x4000_0003, number: 26) == 0x8000_0000)
        // ptrace and read of x32.
        for number: UInt32 in [0x4000_0000 + 521, 0x4000_0000] {
            #expect(try answer(filter, architecture: 0xc000_003e, number: number) == error(38))
        }
        #expect(try answer(self.filter(.arm), architecture: 0x4000_0028, number: 26) == 0x8000_0000)
        #expect(try answer(self.filter(.arm), architecture: 0xc000_003e, number: 0) == 0x8000_0000)
    }

    @Test func noCallIsNamedTwice() {
        let calls = RefusedSystemCalls.forbidden + RefusedSystemCalls.absent + RefusedSystemCalls.sockets
        #expect(Set(calls.map(\.name)).count == calls.count)
        #expect(Set(calls.compactMap(\.x86)).count == calls.compactMap(\.x86).count)
        #expect(Set(calls.compactMap(\.arm)).count == calls.compactMap(\.arm).count)
    }
}
