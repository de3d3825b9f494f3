import FogCore
import FogExecution
import Glibc
import Testing

@testable import FogWorker

/// What tests of sandboxes share.
enum SandboxTesting {
    /// The executable `fog-confine` that was built with these tests.
    static let confiner = executable("fog-confine", named: "FOG_CONFINE") ?? ""

    /// Finds an executable of this package: where a variable says, beside the tests, or in the package's build folder.
    static func executable(_ name: String, named variable: String) -> String? {
        if let path = getenv(variable).map({ String(cString: $0) }) { return path }
        guard let own = realpath("/proc/self/exe", nil).map({ String(cString: $0) }) else { return nil }
        let package = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let beside = own.split(separator: "/").dropLast().joined(separator: "/")
        let candidates = ["/\(beside)/\(name)", "/\(package)/.build/release/\(name)"]
        return candidates.first { access($0, X_OK) == 0 }
    }

    /// A name for groups and folders that no other test has, in this process or another.
    static func uniqueName() -> String {
        "test-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    }

    /// Hands over the worker's control groups and removes them, or skips the test where there can't be any.
    static func withGroups(_ body: (ControlGroups, _ owner: String) async throws -> Void) async throws {
        let owner = uniqueName()
        let groups = await ControlGroups.prepare(owner: owner)
        if !groups.available { try Test.cancel("no control groups here: \(groups.shortcomings)") }
        do {
            try await body(groups, owner)
        } catch {
            await groups.close()
            throw error
        }
        await groups.close()
    }

    /// Hands over an executor and removes what it made, or skips the test where no sandbox can be built.
    ///
    /// - Parameter needing: What control groups have to bound for the test to make sense.
    static func withExecutor(
        needing controllers: [ControlGroupController] = [], withoutGroups: Bool = false,
        _ body: (ProcessExecutor, SandboxLauncher) async throws -> Void
    ) async throws {
        var launcher: SandboxLauncher
        do {
            launcher = try await SandboxLauncher.prepare(owner: uniqueName(), confiner: confiner)
        } catch {
            try Test.cancel("no sandbox can be built here: \(error)")
        }
        let full = launcher
        if withoutGroups { launcher = launcher.withoutGroups() }
        if let missing = controllers.first(where: { !launcher.groups.bounds($0) }) {
            await full.close()
            try Test.cancel("control groups here don't bound \(missing): \(launcher.groups.shortcomings)")
        }
        do {
            try await body(ProcessExecutor(launcher: launcher, timeOutGrace: .milliseconds(200)), launcher)
        } catch {
            await full.close()
            throw error
        }
        for folder in [launcher.groups.unified].compactMap({ $0 }) + launcher.groups.controllers.values {
            #expect(ControlGroupFile.folders(in: folder).isEmpty, "groups are left in \(folder)")
        }
        await full.close()
    }
}

extension SandboxLauncher {
    /// As on a machine where the worker can make no groups.
    func withoutGroups() -> SandboxLauncher {
        let none = ControlGroups(
            kind: .none, controllers: [:], unified: nil, unifiedControllers: [], shortcomings: ["switched off"])
        return SandboxLauncher(
            bubblewrap: bubblewrap, groups: none, users: users, confinement: confinement, system: system,
            logger: logger)
    }
}
