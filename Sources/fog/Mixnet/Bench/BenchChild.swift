import FogCore
import FogNode
import FogStorage
import FogSystem
import FoundationEssentials
import Glibc

/// A process of a measurement, as the one that leads it sees it.
final class BenchChild {
    private let child: ChildProcess
    private let input: FileDescriptor
    private let output: FileDescriptor
    private var text = ""

    /// Starts it.
    init(part: String, _ setup: MixBenchSetup, in folder: String) async throws {
        let file = "\(folder)/\(part).json"
        try AtomicFile.replace(file, contents: Array(try JSONEncoder().encode(setup)), permissions: 0o600)
        let pipe = try FileDescriptor.pipe(isNonblocking: false)
        var description = ChildDescription(executable: try InstalledParts.locate().executable)
        description.arguments = ["mix", "bench-part", part, file]
        description.environment = ["FOG_CPU", "LD_LIBRARY_PATH", "PATH"].compactMap { name in
            getenv(name).map { (name, String(cString: $0)) }
        }
        description.descriptors = [0: pipe.read]
        (child, output, _) = try await ChildProcess.startWithOutputs(description)
        input = pipe.write
    }

    /// The next line that it says.
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

    /// Tells it something and waits for the answer.
    func ask(_ command: String) async throws -> String {
        try input.write(Array("\(command)\n".utf8))
        return try await next()
    }

    func report() async throws -> MixBenchMix.Report {
        try JSONDecoder().decode(MixBenchMix.Report.self, from: Data(try await ask("report").utf8))
    }

    func end() { child.signal(SIGKILL) }
}
