import FogCore
import FogSystem
import Glibc

/// The worker's part of the machine's control groups: a subtree with a group for each execution.
struct ControlGroups: Sendable {
    /// How the machine has control groups.
    let kind: ControlGroupLayout.Kind
    /// The worker's folder in each version 1 hierarchy.
    let controllers: [ControlGroupController: String]
    /// The worker's folder in the version 2 hierarchy.
    let unified: String?
    /// The controllers of version 2 that groups in ``unified`` have.
    let unifiedControllers: Set<ControlGroupController>
    /// What the worker can't do with groups here and why, in words; empty when it can do everything.
    let shortcomings: [String]

    /// Whether an execution gets a group at all: its memory, processors or processes can be bounded, or all that it
    /// started can be found and ended.
    var available: Bool { !controllers.isEmpty || unified != nil }

    /// Whether the group bounds this.
    func bounds(_ controller: ControlGroupController) -> Bool {
        controllers[controller] != nil || unifiedControllers.contains(controller)
    }

    /// Sets up the subtree `fog-<owner>`, and ends and removes what a dead worker with this name left there.
    ///
    /// Nothing is thrown: what can't be had is told in ``shortcomings``.
    ///
    /// - Parameter owner: Names the worker among those of this machine: letters, digits and `-` only. No two live
    ///   workers may have the same.
    static func prepare(owner: String) async -> ControlGroups {
        await prepare(owner: owner, layout: .ofThisProcess())
    }

    static func prepare(owner: String, layout: ControlGroupLayout) async -> ControlGroups {
        var shortcomings: [String] = []
        var controllers: [ControlGroupController: String] = [:]
        var refused: [SystemError: [String]] = [:]
        for (controller, folder) in layout.controllers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let path = folder.path + "/fog-\(owner)"
            do {
                try await makeSubtree(path)
                controllers[controller] = path
            } catch {
                refused[error, default: []].append(controller.rawValue)
            }
        }
        for (error, names) in refused.sorted(by: { $0.key.code < $1.key.code }) {
            let advice = error.code == EACCES ? "; with version 1 of control groups only root may" : ""
            shortcomings.append("can't make groups of \(names.joined(separator: ", ")): \(error)\(advice)")
        }
        var unified: String?
        var unifiedControllers: Set<ControlGroupController> = []
        if let folder = layout.unified {
            do {
                let base = try UnifiedSubtree.prepare(
                    owner: owner, in: folder, needsControllers: layout.kind == .version2)
                try await makeSubtree(base.path)
                unifiedControllers = UnifiedSubtree.enable(base.controllers, in: base.path)
                unified = base.path
            } catch {
                shortcomings.append((error as? FogError)?.message ?? "can't make groups in \(folder.path): \(error)")
            }
        }
        if layout.kind == .none { shortcomings.append("no control group hierarchy is mounted writable") }
        let groups = ControlGroups(
            kind: layout.kind, controllers: controllers, unified: unified, unifiedControllers: unifiedControllers,
            shortcomings: shortcomings)
        return groups.naming(missing: [.memory, .cpu, .pids])
    }

    private func naming(missing wanted: [ControlGroupController]) -> ControlGroups {
        let missing = wanted.filter { !bounds($0) }.map(\.rawValue)
        if missing.isEmpty || !available { return self }
        return ControlGroups(
            kind: kind, controllers: controllers, unified: unified, unifiedControllers: unifiedControllers,
            shortcomings: shortcomings + ["groups here have no controller for \(missing.joined(separator: ", "))"])
    }

    private static func makeSubtree(_ path: String) async throws(SystemError) {
        for leftover in ControlGroupFile.folders(in: path) {
            let group = ControlGroup(name: "", controllers: [:], unified: nil, folders: [leftover])
            await group.killAll()
            await group.remove()
        }
        try ControlGroupFile.makeFolder(path)
        if access(path + "/cgroup.procs", W_OK) != 0 {
            let error = SystemError.last
            rmdir(path)
            throw error
        }
    }

    /// Makes the group of one execution.
    ///
    /// - Parameter name: Unique among the worker's live executions; letters, digits, `-` and `.` only.
    func makeGroup(_ name: String) throws(FogError) -> ControlGroup {
        var folders: [ControlGroupController: String] = controllers.mapValues { $0 + "/" + name }
        let unifiedFolder = unified.map { $0 + "/" + name }
        let all = Set(folders.values).union(unifiedFolder.map { [$0] } ?? []).sorted()
        for (index, folder) in all.enumerated() {
            do {
                try ControlGroupFile.makeFolder(folder)
            } catch {
                for made in all[..<index] { rmdir(made) }
                throw error.fogError("can't make the control group \(folder)")
            }
        }
        if let unifiedFolder {
            for controller in unifiedControllers { folders[controller] = unifiedFolder }
        }
        return ControlGroup(name: name, controllers: folders, unified: unifiedFolder, folders: all)
    }

    /// Removes the worker's subtree. Every execution must have ended.
    func close() async {
        let all = Set(controllers.values).union(unified.map { [$0] } ?? []).sorted()
        await ControlGroup(name: "", controllers: [:], unified: nil, folders: all).remove()
    }
}
