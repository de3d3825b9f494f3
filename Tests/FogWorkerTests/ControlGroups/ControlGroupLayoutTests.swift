import Testing

@testable import FogWorker

@Suite struct ControlGroupLayoutTests {
    private func layout(mounts: String, groups: String, includingReadOnly: Bool = false) -> ControlGroupLayout {
        ControlGroupLayout(
            mounts: MountTable(parsing: mounts), membership: ControlGroupMembership(parsing: groups),
            includingReadOnly: includingReadOnly)
    }

    private let version1Mounts = """
        30 24 0:26 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755
        31 30 0:27 / /sys/fs/cgroup/systemd rw,nosuid shared:9 - cgroup cgroup rw,xattr,name=systemd
        34 30 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct
        35 30 0:31 / /sys/fs/cgroup/memory rw,nosuid shared:16 - cgroup cgroup rw,memory
        36 30 0:32 / /sys/fs/cgroup/pids rw,nosuid shared:17 - cgroup cgroup rw,pids
        37 30 0:33 / /sys/fs/cgroup/freezer rw,nosuid shared:18 - cgroup cgroup rw,freezer
        """

    private let version1Groups = """
        6:freezer:/
        5:pids:/system.slice/fog.service
        4:memory:/system.slice/fog.service
        3:cpu,cpuacct:/system.slice/fog.service
        1:name=systemd:/system.slice/fog.service
        """

    @Test func version1HasAHierarchyForEachController() {
        let layout = layout(mounts: version1Mounts, groups: version1Groups)
        #expect(layout.kind == .version1)
        #expect(layout.controllers[.memory]?.path == "/sys/fs/cgroup/memory/system.slice/fog.service")
        #expect(layout.controllers[.cpu]?.path == "/sys/fs/cgroup/cpu,cpuacct/system.slice/fog.service")
        #expect(layout.controllers[.cpuacct] == layout.controllers[.cpu])
        #expect(layout.controllers[.freezer]?.path == "/sys/fs/cgroup/freezer")
        #expect(layout.unified == nil)
    }

    @Test func version2HasOneHierarchy() {
        let layout = layout(
            mounts: "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
            groups: "0::/user.slice/user-1000.slice/user@1000.service/app.slice/fog.scope\n")
        #expect(layout.kind == .version2)
        #expect(layout.controllers.isEmpty)
        #expect(
            layout.unified?.path
                == "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/fog.scope")
        #expect(layout.unified?.mountPoint == "/sys/fs/cgroup")
    }

    @Test func hybridHasBoth() {
        let layout = layout(
            mounts: version1Mounts + "\n32 30 0:28 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw",
            groups: version1Groups + "\n0::/system.slice/fog.service")
        #expect(layout.kind == .hybrid)
        #expect(layout.controllers[.pids]?.path == "/sys/fs/cgroup/pids/system.slice/fog.service")
        #expect(layout.unified?.path == "/sys/fs/cgroup/unified/system.slice/fog.service")
    }

    @Test func aContainerSeesItsOwnGroupAtTheMountPoint() {
        let layout = layout(
            mounts: "40 39 0:26 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
            groups: "4:memory:/docker/abc/inner")
        #expect(layout.controllers[.memory]?.path == "/sys/fs/cgroup/memory/inner")
    }

    @Test func groupsThatAreNotShownDoNotCount() {
        let mount = "40 39 0:26 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory"
        #expect(layout(mounts: mount, groups: "4:memory:/docker/abcd").kind == .none)
        #expect(layout(mounts: mount, groups: "4:memory:/").kind == .none)
        let unified = "40 39 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"
        #expect(layout(mounts: unified, groups: "0::/../other").kind == .none)
        #expect(layout(mounts: "", groups: version1Groups).kind == .none)
    }

    @Test func readOnlyMountsCountOnlyForReading() {
        let mount = "40 39 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup2 rw"
        #expect(layout(mounts: mount, groups: "0::/").kind == .none)
        #expect(layout(mounts: mount, groups: "0::/", includingReadOnly: true).unified?.path == "/sys/fs/cgroup")
    }

    @Test func escapedPathsAreRead() {
        let table = MountTable(parsing: #"40 39 0:26 / /mnt/two\040words\134x rw - cgroup2 none rw"# + "\nnonsense\n\n")
        #expect(table.mounts.map(\.mountPoint) == [#"/mnt/two words\x"#])
    }
}
