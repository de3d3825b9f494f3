import FoundationEssentials
import Glibc
import Testing

/// The program under test, and what works on this machine.
struct Installation {
    /// A finding of `fog doctor`.
    struct Finding: Decodable {
        var subject: String
        var grade: String
        var detail: String
    }

    /// The folder that holds `fog` and `fog-sandbox`: `FOG_BINARIES`, or where the package is built.
    let binaries: String
    /// The package's folder.
    let package: String
    /// What `fog doctor` says; nothing if it can't be asked.
    let findings: [Finding]

    /// This machine's, found out once.
    static let here = Installation()

    var fog: String { binaries + "/fog" }

    private init() {
        // This file is Tests/EndToEndTests/Driving/Installation.swift in the package.
        package = String(#filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 })
        binaries = Self.variable("FOG_BINARIES") ?? package + "/.build/release"
        findings = Self.findings(of: binaries + "/fog", environment: Self.environment(package))
    }

    /// What every command gets: nothing of what the machine's user has set for Fog, but the engine's place if the
    /// binaries aren't those of the checkout.
    static func environment(_ package: String) -> [String: String] {
        var environment = ["PATH": variable("PATH") ?? "/usr/bin:/bin", "LANG": "C.UTF-8"]
        let engines = package + "/.fog/engine"
        let library = Files.names(in: engines).last.map { "\(engines)/\($0)/libwasmtime.so" }
        environment["FOG_WASMTIME"] = variable("FOG_WASMTIME") ?? library
        environment["LD_LIBRARY_PATH"] = variable("LD_LIBRARY_PATH")
        return environment
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func findings(of fog: String, environment: [String: String]) -> [Finding] {
        guard access(fog, X_OK) == 0, let folder = try? Files.makeFolder() else { return [] }
        defer { Files.remove(folder) }
        let command = Command(
            executable: fog, arguments: ["doctor", "-o", "json", "--data", folder + "/data"],
            environment: environment, folder: folder)
        guard let running = try? command.start() else { return [] }
        while !running.hasEnded { usleep(10_000) }
        return (try? JSONDecoder().decode([Finding].self, from: Data(running.output))) ?? []
    }

    private func grade(of subject: String) -> String? { findings.first { $0.subject == subject }?.grade }

    /// Whether commands can be run in a sandbox here.
    var runsCommands: Bool { works("process sandbox") }

    /// Whether WebAssembly programs can be run here.
    var runsWebAssembly: Bool { works("wasm engine") }

    private func works(_ subject: String) -> Bool {
        findings.contains { $0.subject == subject && $0.grade != "missing" }
    }

    /// Why something is left out.
    func reason(_ subject: String) -> Comment {
        let detail = findings.first { $0.subject == subject }?.detail ?? "'\(fog) doctor' doesn't say anything of it"
        return "\(subject) doesn't work here: \(detail)"
    }
}

extension Trait where Self == ConditionTrait {
    /// Only where commands can be run in a sandbox.
    static var needsCommands: Self {
        .enabled(if: Installation.here.runsCommands, Installation.here.reason("process sandbox"))
    }

    /// Only where WebAssembly programs can be run.
    static var needsWebAssembly: Self {
        .enabled(if: Installation.here.runsWebAssembly, Installation.here.reason("wasm engine"))
    }
}
