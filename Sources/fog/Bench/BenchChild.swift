import FogCore
import FogSystem
import FoundationEssentials
import Glibc

/// A process of a measurement, as the one that leads it sees it: takes commands, a line each, and answers each with a line.
actor BenchChild {
    /// Its process.
    nonisolated let number: Int32
    private let child: ChildProcess
    private let input: FileDescriptor
    private let output: FileDescriptor
    private var text = ""
    private var last: Task<String, any Error>?

    /// Starts it.
    init(_ arguments: [String]) async throws {
        let pipe = try FileDescriptor.pipe(isNonblocking: false)
        var description = try ChildDescription.measured(arguments)
        description.descriptors = [0: pipe.read]
        (child, output, _) = try await ChildProcess.startWithOutputs(description)
        number = child.number
        input = pipe.write
    }

    /// The next line that it says unasked.
    func next() async throws -> String {
        while true {
            if let end = text.firstIndex(of: "\n") {
                let line = String(text[..<end])
                text = String(text[text.index(after: end)...])
                return line
            }
            guard let piece = await output.nextPiece(upTo: 65_536), !piece.isEmpty else {
                throw FogError(.failed, "a process of the measurement has ended: \(await child.end().status)")
            }
            text += String(decoding: piece, as: UTF8.self)
        }
    }

    /// Tells it something and waits for the answer. Who asks while it answers another comes after that.
    func ask(_ command: String) async throws -> String {
        let before = last
        let asking = Task {
            _ = await before?.result
            try input.write(Array("\(command)\n".utf8))
            return try await next()
        }
        last = asking
        return try await asking.value
    }

    /// Tells it something whose answer is a value.
    func ask<Answer: Decodable & Sendable>(_ command: String, for answer: Answer.Type) async throws -> Answer {
        try JSONDecoder().decode(answer, from: Data(try await ask(command).utf8))
    }

    nonisolated func end() { child.signal(SIGKILL) }
}
