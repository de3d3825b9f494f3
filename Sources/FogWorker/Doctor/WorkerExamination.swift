import FogCore
import FogJobs
import Glibc
public import Logging

/// One thing that was looked at, and what was found.
public struct Finding: Hashable, Sendable, Codable {
    /// How good it is.
    public enum Grade: String, Hashable, Sendable, Codable {
        /// As it should be.
        case good
        /// Works, less well than it could.
        case limited
        /// Doesn't work.
        case missing
    }

    /// What was looked at.
    public var subject: String
    /// How good it is.
    public var grade: Grade
    /// What was found.
    public var detail: String
    /// What mends it, where something should be mended.
    public var remedy: String?

    /// Makes a finding.
    public init(_ subject: String, _ grade: Grade, _ detail: String, remedy: String? = nil) {
        self.subject = subject
        self.grade = grade
        self.detail = detail
        self.remedy = remedy
    }
}

/// Looks at what a worker on this machine could do.
public enum WorkerExamination {
    /// Tries sandbox, control groups and engines, for real, and measures the machine.
    ///
    /// - Parameters:
    ///   - folder: Where a worker would keep its things; must exist.
    ///   - engineLibrary: The WebAssembly engine, if it is installed.
    ///   - confiner: Where the executable `fog-confine` is.
    public static func findings(
        folder: String, engineLibrary: String?, sandboxExecutable: String, confiner: String, logger: Logger
    ) async -> [Finding] {
        let machine = MachineProbe.measure()
        let memory = machine.memoryAvailableBytes / 1_048_576
        var findings = [
            Finding(
                "machine", .good,
                "\(machine.cpuModel), \(machine.cpuMillicores)m processors, \(memory)Mi memory available, "
                    + "\(machine.architecture), kernel \(machine.kernelRelease)")
        ]
        findings += await sandboxFindings(confiner, logger)
        findings.append(await engineFinding(engineLibrary, sandboxExecutable, confiner, logger))
        findings.append(diskFinding(folder))
        return findings
    }

    /// What the sandboxes of this examination are known by: two may go on at the same time.
    private static var owner: String { "doctor-\(getpid())" }

    private static func sandboxFindings(_ confiner: String, _ logger: Logger) async -> [Finding] {
        let readiness = await SandboxReadiness.measure(owner: owner, confiner: confiner, logger: logger)
        var findings: [Finding] = []
        if let version = readiness.bubblewrapVersion {
            findings.append(Finding("process sandbox", .good, "\(version) builds a sandbox"))
        } else {
            findings.append(
                Finding(
                    "process sandbox", .missing, readiness.bubblewrapFault ?? "bubblewrap builds no sandbox",
                    remedy: "install it with 'apt-get install bubblewrap', and allow user namespaces: "
                        + "'sysctl kernel.unprivileged_userns_clone=1'"))
        }
        if let confinement = readiness.confinement { findings += ConfinementFindings.about(confinement) }
        let bounded = readiness.bounded.joined(separator: ", ")
        if readiness.controlGroupFaults.isEmpty {
            findings.append(
                Finding("control groups", .good, "\(readiness.controlGroupKind); bounds \(bounded)"))
        } else {
            findings.append(
                Finding(
                    "control groups", bounded.isEmpty ? .missing : .limited,
                    readiness.controlGroupFaults.joined(separator: "; "),
                    remedy: "run the worker as root, or as a systemd unit with Delegate=yes; without control groups "
                        + "limits are those of the kernel for single processes"))
        }
        return findings
    }

    private static func engineFinding(
        _ library: String?, _ sandbox: String, _ confiner: String, _ logger: Logger
    ) async -> Finding {
        let remedy = "run 'script/bootstrap', which unpacks the engine, or name its library in FOG_WASMTIME"
        guard let library else {
            return Finding("wasm engine", .missing, "the engine's library isn't installed", remedy: remedy)
        }
        do throws(FogError) {
            let launcher = try await SandboxLauncher.prepare(owner: owner, confiner: confiner, logger: logger)
            let version: String
            do throws(FogError) {
                version = try await WasmEngine(library: library, sandboxExecutable: sandbox).probe(launcher)
            } catch {
                await launcher.close()
                throw error
            }
            await launcher.close()
            return Finding("wasm engine", .good, "\(version) runs a program in a sandbox")
        } catch {
            return Finding("wasm engine", .missing, error.description, remedy: remedy)
        }
    }

    private static func diskFinding(_ folder: String) -> Finding {
        do throws(FogError) {
            let free = try MachineProbe.diskFreeBytes(at: folder)
            let text = "\(free / 1_073_741_824)Gi free at '\(folder)'"
            return free >= 2 << 30
                ? Finding("disk", .good, text)
                : Finding("disk", .limited, text, remedy: "make room, or choose another folder with --data")
        } catch {
            return Finding("disk", .missing, error.description, remedy: "choose another folder with --data")
        }
    }
}
