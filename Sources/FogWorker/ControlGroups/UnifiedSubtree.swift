import FogCore
import FogSystem
import Glibc

/// Finds the place for the worker's subtree in a version 2 hierarchy, where a group can't both hold processes and hand
/// controllers to groups beneath it.
enum UnifiedSubtree {
    /// The group that holds the worker's own process once it had to leave the group beneath which it makes others.
    static let ownGroup = "fog-self"

    /// The folder for the subtree, and the controllers that it may hand on.
    struct Place: Hashable, Sendable {
        var path: String
        var controllers: Set<ControlGroupController>
    }

    /// Prepares the group above the subtree.
    ///
    /// In the root of a hierarchy the subtree goes there. Elsewhere the worker moves itself into a group beneath its
    /// own, so that its own can hand on controllers; that takes a delegated group which nobody else is in. A privileged
    /// worker in a group that it shares falls back to the root of the hierarchy.
    ///
    /// - Parameter needsControllers: Whether limits have to come from this hierarchy; otherwise nobody is moved.
    static func prepare(
        owner: String, in own: ControlGroupLayout.Folder, needsControllers: Bool
    ) throws(FogError) -> Place {
        let name = "fog-\(owner)"
        // The root of the hierarchy has no type; the root that a namespace shows has one.
        if !needsControllers || !ControlGroupFile.exists(own.path + "/cgroup.type") {
            return Place(path: own.path + "/" + name, controllers: enable(wanted(in: own.path), in: own.path))
        }
        var base = own.path
        if base.hasSuffix("/" + ownGroup) {
            base.removeLast(ownGroup.count + 1)
        } else {
            do {
                try ControlGroupFile.makeFolder(base + "/" + ownGroup)
                try ControlGroupFile.write("\(getpid())", to: base + "/" + ownGroup + "/cgroup.procs")
            } catch {
                throw error.fogError("the control group \(base) isn't the worker's to divide; \(advice)")
            }
        }
        let enabled = enable(wanted(in: base), in: base)
        if !enabled.isEmpty { return Place(path: base + "/" + name, controllers: enabled) }
        if ControlGroupFile.exists(own.mountPoint + "/cgroup.type") {
            throw FogError(.forbidden, "other processes are in the control group \(base); \(advice)")
        }
        let atRoot = enable(wanted(in: own.mountPoint), in: own.mountPoint)
        if atRoot.isEmpty {
            throw FogError(.forbidden, "other processes are in the control group \(base); \(advice)")
        }
        return Place(path: own.mountPoint + "/" + name, controllers: atRoot)
    }

    private static let advice =
        "start the worker by its systemd unit, or with: systemd-run --user --scope -p Delegate=yes fog …"

    private static func wanted(in path: String) -> Set<ControlGroupController> {
        let offered = SystemFile.read(path + "/cgroup.controllers")?.split(whereSeparator: \.isWhitespace) ?? []
        return Set(offered.compactMap { ControlGroupController(rawValue: String($0)) })
    }

    /// Hands controllers on to the groups beneath one, and tells which of them they have now.
    static func enable(_ controllers: Set<ControlGroupController>, in path: String) -> Set<ControlGroupController> {
        let file = path + "/cgroup.subtree_control"
        for controller in controllers { try? ControlGroupFile.write("+\(controller.rawValue)", to: file) }
        let enabled = SystemFile.read(file)?.split(whereSeparator: \.isWhitespace) ?? []
        return controllers.intersection(enabled.compactMap { ControlGroupController(rawValue: String($0)) })
    }
}
