import FogCore
import FogSystem

/// The other process of a measurement: 'fog link serve'.
final class TrialProcess: Sendable {
    let port: Int
    let tlsPort: Int
    let key: [UInt8]
    private let child: ChildProcess

    private init(port: Int, tlsPort: Int, key: [UInt8], child: ChildProcess) {
        self.port = port
        self.tlsPort = tlsPort
        self.key = key
        self.child = child
    }

    static func start() async throws -> TrialProcess {
        let description = try ChildDescription.measured(["link", "serve", "--port", "0", "--tls"])
        let (child, output, _) = try await ChildProcess.startWithOutputs(description)
        var text = ""
        while text.split(separator: "\n", omittingEmptySubsequences: false).count < 3 {
            guard let piece = await output.nextPiece(upTo: 4096), !piece.isEmpty else {
                throw FogError(.failed, "'fog link serve' ended: \(await child.end())")
            }
            text += String(decoding: piece, as: UTF8.self)
        }
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard words.count >= 8, let tlsPort = Int(words[7]),
            let port = words[3].split(separator: ":").last.flatMap({ Int($0) }),
            let key = Hexadecimal.decode(String(words[5]))
        else { throw FogError(.failed, "'fog link serve' said '\(text)'") }
        return TrialProcess(port: port, tlsPort: tlsPort, key: key, child: child)
    }

    func end() { child.signal(9) }
}
