import FogSystem

/// Where a process's groups are on this machine: which versions are mounted, and its own folder in each hierarchy.
struct ControlGroupLayout: Hashable, Sendable {
    /// The ways in which a machine can have control groups.
    enum Kind: String, Hashable, Sendable {
        /// Only version 1: a hierarchy for each controller.
        case version1 = "v1"
        /// Only version 2: one hierarchy.
        case version2 = "v2"
        /// Version 1 for limits, and a version 2 hierarchy beside it that can freeze and kill.
        case hybrid
        /// None is mounted.
        case none
    }

    /// A group as the process sees it.
    struct Folder: Hashable, Sendable {
        /// Its path in the file system.
        var path: String
        /// Where its hierarchy is mounted.
        var mountPoint: String
    }

    /// What is mounted.
    var kind: Kind
    /// The process's own group in the version 1 hierarchy of each controller.
    var controllers: [ControlGroupController: Folder] = [:]
    /// The process's own group in the version 2 hierarchy.
    var unified: Folder?

    /// Works out the layout from what the kernel tells a process about its mounts and groups.
    ///
    /// Mounts that don't show the process's own group don't count, and those that are read-only only if asked for.
    init(mounts: MountTable, membership: ControlGroupMembership, includingReadOnly: Bool = false) {
        for mount in mounts.mounts where includingReadOnly || !mount.options.contains("ro") {
            switch mount.type {
            case "cgroup":
                for controller in ControlGroupController.allCases {
                    guard mount.superOptions.contains(controller.rawValue),
                        let group = membership.paths[controller.rawValue]
                    else { continue }
                    controllers[controller] = Self.folder(of: group, in: mount)
                }
            case "cgroup2":
                if let group = membership.unifiedPath { unified = Self.folder(of: group, in: mount) }
            default: break
            }
        }
        kind =
            switch (controllers.isEmpty, unified == nil) {
            case (true, true): .none
            case (false, true): .version1
            case (true, false): .version2
            case (false, false): .hybrid
            }
    }

    private static func folder(of group: String, in mount: MountTable.Mount) -> Folder? {
        // A group outside the process's namespace is shown as `/../…`.
        if group.split(separator: "/").contains("..") { return nil }
        let root = mount.root == "/" ? "" : mount.root
        let path: String
        if group == root || group == "/" && root.isEmpty {
            path = mount.mountPoint
        } else if group.hasPrefix(root + "/") {
            path = mount.mountPoint + group.dropFirst(root.count)
        } else {
            return nil
        }
        return Folder(path: path, mountPoint: mount.mountPoint)
    }

    /// The layout as this process sees it.
    static func ofThisProcess(includingReadOnly: Bool = false) -> ControlGroupLayout {
        ControlGroupLayout(
            mounts: MountTable(parsing: SystemFile.read("/proc/self/mountinfo", limit: 1 << 20) ?? ""),
            membership: ControlGroupMembership(parsing: SystemFile.read("/proc/self/cgroup") ?? ""),
            includingReadOnly: includingReadOnly)
    }
}
