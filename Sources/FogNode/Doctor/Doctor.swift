import FogCore
import FogDirectory
import FogStorage
import FogSystem
public import FogWorker
import Glibc
public import Logging

/// Looks at a machine before somebody relies on it: what a coordinator and a worker need, and how to mend what is wrong.
public enum Doctor {
    /// Looks at everything, for real: sandboxes are built, programs run, files synchronised.
    public static func examine(
        _ folder: DataFolder, parts: InstalledParts, logger: Logger
    ) async -> [Finding] {
        var findings: [Finding] = []
        do throws(FogError) {
            try folder.prepare()
            findings.append(try durability(folder))
        } catch {
            findings.append(
                Finding("data folder", .missing, error.description, remedy: "choose another with --data or FOG_DATA"))
        }
        findings.append(clock())
        if let directory = await directory(folder) { findings.append(directory) }
        findings += await WorkerExamination.findings(
            folder: folder.path, engineLibrary: parts.engineLibrary, sandboxExecutable: parts.sandbox,
            confiner: parts.confiner, logger: logger)
        return findings
    }

    /// Writes and synchronises a small file a few times: what every acknowledgement waits for.
    private static func durability(_ folder: DataFolder) throws(FogError) -> Finding {
        let path = folder.path + "/doctor.tmp"
        let rounds = 8
        let start = ContinuousClock.now
        for _ in 0..<rounds { try AtomicFile.replace(path, contents: [UInt8](repeating: 0, count: 4096)) }
        let each = start.duration(to: .now) / rounds
        unlink(path)
        let text = "'\(folder.path)' is writable; a durable replacement of a file takes \(milliseconds(each)) ms"
        return each < .milliseconds(100)
            ? Finding("data folder", .good, text)
            : Finding("data folder", .limited, text, remedy: "put the folder on a faster disk")
    }

    /// How the directory of the folder's network stands, if there is one. That nobody runs it now is no fault of the machine.
    private static func directory(_ folder: DataFolder) async -> Finding? {
        do throws(FogError) {
            guard let bytes = try SmallFile.read(folder.network) else { return nil }
            let network: NetworkDescription
            do throws(DocumentError) {
                network = try NetworkDescription(parsing: bytes)
            } catch {
                throw FogError(.corrupted, "'\(folder.network)': \(error)")
            }
            let client = try DirectoryClient(
                network, folder: folder.directory(of: network), wanted: [], logger: Logger.quiet("directory"))
            let status = await client.status()
            await client.close()
            let text =
                status.consensus.map {
                    "epoch \($0.epoch), \(status.standing), signed by \($0.signers.count) authorities"
                }
                ?? "no consensus"
            guard let first = status.findings.first else { return Finding("directory", .good, text) }
            let more = status.findings.count - 1
            return Finding(
                "directory", .limited, "\(text); \(first)" + (more > 0 ? ", and \(more) more" : ""),
                remedy: "'fog directory status' says what is wrong")
        } catch {
            return Finding(
                "directory", .limited, error.description, remedy: "fetch the network's file again, or remove it")
        }
    }

    /// The clock only has to be roughly right: people read it, and retention goes by it.
    private static func clock() -> Finding {
        let wall = SystemClock().now().wall
        // A clock that was never set stands at the epoch, or at the time when the system was built.
        guard wall.millisecondsSinceEpoch > 1_750_000_000_000 else {
            return Finding("clock", .limited, "it says \(wall)", remedy: "set it: 'timedatectl set-ntp true'")
        }
        return SystemClock().isSynchronised
            ? Finding("clock", .good, "\(wall), synchronised")
            : Finding(
                "clock", .good, "\(wall), not synchronised by the kernel's reckoning; leases don't depend on it")
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let tenths = duration.clampedNanoseconds / 100_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
