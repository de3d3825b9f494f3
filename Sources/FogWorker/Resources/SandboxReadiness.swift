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

    /// What a sandbox has on top of its namespaces; `nil` if none can be built.
    var confinement: Confinement?

    /// Builds a sandbox and a group to find out, and removes both.
    ///
    /// - Parameters:
    ///   - owner: A name that no live worker of this machine has: letters, digits and `-` only.
    ///   - confiner: Where the executable `fog-confine` is.
    static func measure(owner: String, confiner: String, logger: Logger) async -> SandboxReadiness {
        let groups = await ControlGroups.prepare(owner: owner)
        await groups.close()
        var readiness = SandboxReadiness(
            controlGroupKind: groups.kind.rawValue,
            bounded: [ControlGroupController.memory, .cpu, .pids].filter(groups.bounds).map(\.rawValue),
            controlGroupFaults: groups.shortcomings)
        do {
            let launcher = try await SandboxLauncher.prepare(owner: owner, confiner: confiner, logger: logger)
            await launcher.close()
            readiness.bubblewrapVersion = launcher.bubblewrap.version
            readiness.confinement = launcher.confinement
        } catch {
            readiness.bubblewrapFault = error.message
        }
        return readiness
    }
}
