import FogCore
import Logging

/// Whether and how well this machine can run programs in sandboxes, for people who ask.
struct SandboxReadiness: Hashable, Sendable {
    /// What `bwrap` says its version is; `nil` if no sandbox can be built.
    var bubblewrapVersion: String?
    /// Why no sandbox can be built, in words; `nil` if one can.
    var bubblewrapFault: String?
    /// How the machine has control groups.
    var controlGroupKind: String
    /// What control groups bound here: `memory`, `cpu`, `pids`.
    var bounded: [String]
    /// What control groups can't do here and why, in words.
    var controlGroupFaults: [String]

    /// Builds a sandbox and a group to find out, and removes both.
    ///
    /// - Parameter owner: A name that no live worker of this machine has: letters, digits and `-` only.
    static func measure(owner: String) async -> SandboxReadiness {
        let groups = await ControlGroups.prepare(owner: owner)
        await groups.close()
        var readiness = SandboxReadiness(
            controlGroupKind: groups.kind.rawValue,
            bounded: [ControlGroupController.memory, .cpu, .pids].filter(groups.bounds).map(\.rawValue),
            controlGroupFaults: groups.shortcomings)
        do {
            readiness.bubblewrapVersion = try await Bubblewrap.probeAsSandboxUser().version
        } catch {
            readiness.bubblewrapFault = error.message
        }
        return readiness
    }
}
