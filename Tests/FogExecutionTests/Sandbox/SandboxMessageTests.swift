import FogCore
import FogExecution
import Testing

@Suite("Messages between a worker and its sandbox")
struct SandboxMessageTests {
    @Test("A task is written in the bytes that version 1 fixes")
    func taskBytes() throws {
        let expected =
            "00000087" + "01" + "01" + "0000000000000007"
            // Arguments: "hello", "ü b", "".
            + "00000003" + "00000005" + "68656c6c6f" + "00000004" + "c3bc2062" + "00000000"
            // Variables: A = 1, B = x=y.
            + "00000002" + "00000001" + "41" + "00000001" + "31" + "00000001" + "42" + "00000003" + "783d79"
            // Standard input.
            + "01" + "0000000c" + "2f696e7075742f737464696e"
            // Folders: /t/in as /in to read, /t/out as /out to write.
            + "00000002" + "00000005" + "2f742f696e" + "00000003" + "2f696e" + "00"
            + "00000006" + "2f742f6f7574" + "00000004" + "2f6f7574" + "01"
            // 64 MiB, a million units of fuel.
            + "0000000004000000" + "01" + "00000000000f4240"
        #expect(Hexadecimal.encode(try SandboxRequest.run(SandboxSamples.task).frame()) == expected)
    }

    @Test("A task whose runs must be alike is another message, with the key at its end")
    func reproducibleTaskBytes() throws {
        let key = (0..<32).map { UInt8($0) }
        let task = SandboxTask(number: 1, arguments: ["a"], memoryBytes: 9, seed: key)
        let expected =
            "00000045" + "01" + "04" + "0000000000000001" + "00000001" + "00000001" + "61" + "00000000" + "00"
            + "00000000" + "0000000000000009" + "00" + Hexadecimal.encode(key)
        #expect(Hexadecimal.encode(try SandboxRequest.run(task).frame()) == expected)
        var short = task
        short.seed = Array(key.dropLast())
        #expect(throws: ByteError.invalid(field: "seed")) { try SandboxRequest.run(short).frame() }
        let cut = Array(try SandboxRequest.run(task).frame().dropFirst(4).dropLast())
        #expect(throws: ByteError.truncated(needed: 32, left: 31)) { try SandboxRequest(body: cut) }
    }

    @Test("An interruption and an end are written in the bytes that version 1 fixes")
    func requestBytes() throws {
        #expect(
            Hexadecimal.encode(try SandboxRequest.interrupt(task: 258, reason: .cancelled).frame())
                == "0000000b" + "0102" + "0000000000000102" + "02")
        #expect(
            Hexadecimal.encode(try SandboxRequest.interrupt(task: 1, reason: .timedOut).frame())
                == "0000000b" + "0102" + "0000000000000001" + "01")
        #expect(
            Hexadecimal.encode(try SandboxRequest.interrupt(task: 1, reason: .diskExceeded).frame())
                == "0000000b" + "0102" + "0000000000000001" + "03")
        #expect(Hexadecimal.encode(try SandboxRequest.end.frame()) == "00000002" + "0103")
    }

    @Test("Replies are written in the bytes that version 1 fixes")
    func replyBytes() throws {
        #expect(
            Hexadecimal.encode(try SandboxReply.ready(engine: "w").frame()) == "00000007" + "0101" + "00000001" + "77")
        #expect(
            Hexadecimal.encode(try SandboxReply.failed(message: "no").frame()) == "00000008" + "0103" + "00000002"
                + "6e6f")
        let usage = ExecutionUsage(
            fuel: 1, cpuMicroseconds: 2, elapsedMicroseconds: 3, frozenMicroseconds: 4, peakMemoryBytes: 5, bytesIn: 6,
            bytesOut: 7)
        let finished = SandboxReply.finished(task: 8, outcome: .exited(-1), usage: usage, isLast: true)
        #expect(
            Hexadecimal.encode(try finished.frame())
                == "0000004f" + "0102" + "0000000000000008" + "01" + "01ffffffff" + "00" + "00000000"
                + "010000000000000001" + "0000000000000002" + "0000000000000003" + "0000000000000004"
                + "0000000000000005" + "0000000000000006" + "0000000000000007" + "01")
    }

    @Test("Every kind of outcome keeps its byte")
    func outcomeBytes() throws {
        let kinds: [ExecutionOutcome.Kind] = [
            .exited, .signalled, .trapped, .fuelExhausted, .memoryExceeded, .diskExceeded, .timedOut, .cancelled,
            .notStarted, .outputInvalid, .workerFailed,
        ]
        #expect(kinds.count == ExecutionOutcome.Kind.allCases.count)
        for (index, kind) in kinds.enumerated() {
            let outcome = ExecutionOutcome(kind)
            let reply = SandboxReply.finished(task: 0, outcome: outcome, usage: ExecutionUsage(), isLast: false)
            #expect(Int(try reply.frame()[14]) == index + 1)
        }
    }

    @Test("A request comes out as it went in", arguments: SandboxSamples.requests)
    func requestRoundTrip(request: SandboxRequest) throws {
        #expect(try SandboxRequest(body: Array(request.frame().dropFirst(4))) == request)
    }

    @Test("A reply comes out as it went in", arguments: SandboxSamples.replies)
    func replyRoundTrip(reply: SandboxReply) throws {
        #expect(try SandboxReply(body: Array(reply.frame().dropFirst(4))) == reply)
    }

    @Test("What the other side would refuse isn't written")
    func refusedFields() {
        func refused(_ change: (inout SandboxTask) -> Void) -> ByteError? {
            var task = SandboxSamples.task
            change(&task)
            do {
                _ = try SandboxRequest.run(task).frame()
                return nil
            } catch {
                return error
            }
        }
        let tooManyBytes = String(repeating: "x", count: SandboxProtocol.maximumStringBytes + 1)
        let tooLongPath = String(repeating: "/", count: SandboxProtocol.maximumPathBytes + 1)
        #expect(refused { $0.arguments = ["a\0b"] } == .invalid(field: "argument"))
        #expect(refused { $0.arguments = [tooManyBytes] } == .tooLong(length: 262_145, limit: 262_144))
        #expect(
            refused { $0.arguments = .init(repeating: "", count: 131_073) } == .tooLong(length: 131_073, limit: 131_072)
        )
        #expect(
            refused { $0.arguments = .init(repeating: String(tooManyBytes.dropLast()), count: 17) }
                == .tooLong(length: 4_456_630, limit: SandboxProtocol.maximumFrameBytes))
        #expect(refused { $0.environment[0].name = "" } == .invalid(field: "variable name"))
        #expect(refused { $0.environment[0].name = "A=" } == .invalid(field: "variable name"))
        #expect(refused { $0.environment[0].name = "A\0" } == .invalid(field: "variable name"))
        #expect(refused { $0.environment[0].value = "\0" } == .invalid(field: "variable value"))
        #expect(refused { $0.standardInput = "" } == .invalid(field: "standard input"))
        #expect(refused { $0.standardInput = tooLongPath } == .tooLong(length: 4097, limit: 4096))
        #expect(refused { $0.folders[0].hostPath = "" } == .invalid(field: "host path"))
        #expect(refused { $0.folders[0].guestPath = "/a\0" } == .invalid(field: "guest path"))
        #expect(refused { $0.folders = .init(repeating: $0.folders[0], count: 17) } == .tooLong(length: 17, limit: 16))
        let negative = ExecutionUsage(cpuMicroseconds: -1)
        #expect(throws: ByteError.invalid(field: "processor time")) {
            try SandboxReply.finished(task: 0, outcome: .exited(0), usage: negative, isLast: true).frame()
        }
        #expect(throws: ByteError.tooLong(length: 4097, limit: 4096)) {
            try SandboxReply.failed(message: String(repeating: "x", count: 4097)).frame()
        }
    }

    private static let refused: [(body: String, error: ByteError)] = [
        ("", .truncated(needed: 1, left: 0)), ("01", .truncated(needed: 1, left: 0)),
        ("0203", .invalid(field: "version")), ("0100", .invalid(field: "type")), ("0106", .invalid(field: "type")),
        ("010300", .trailing(count: 1)), ("0102000000000000000100", .invalid(field: "reason")),
        ("0102000000000000000104", .invalid(field: "reason")), ("010200000000000000", .truncated(needed: 8, left: 7)),
        ("0101000000000000000000020001", .tooLong(length: 131_073, limit: 131_072)),
        ("010100000000000000000000000100000002ff00", .notText),
        ("01010000000000000000000000010000000100", .invalid(field: "argument")),
    ]

    @Test("What isn't exactly a message is refused", arguments: refused)
    func refusedBytes(body: String, error: ByteError) throws {
        let bytes = try #require(Hexadecimal.decode(body))
        #expect(throws: error) { try SandboxRequest(body: bytes) }
    }

    @Test("A number too large for its amount, an unknown outcome and a flag of 2 are refused")
    func refusedReplies() throws {
        let frame = try SandboxReply.finished(
            task: 0, outcome: .exited(0), usage: ExecutionUsage(), isLast: false
        ).frame()
        func refused(_ index: Int, _ byte: UInt8) -> ByteError? {
            var body = Array(frame.dropFirst(4))
            body[index] = byte
            do {
                _ = try SandboxReply(body: body)
                return nil
            } catch {
                return error
            }
        }
        #expect(refused(10, 0) == .invalid(field: "outcome"))
        #expect(refused(10, 12) == .invalid(field: "outcome"))
        #expect(refused(11, 2) == .invalid(field: "exit code"))
        #expect(refused(frame.count - 5, 2) == .invalid(field: "last"))
        #expect(refused(frame.count - 13, 0x80) == .invalid(field: "bytes out"))
    }
}
