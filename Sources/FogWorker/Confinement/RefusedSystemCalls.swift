/// The system calls that no job needs, and by which programs have broken out of sandboxes or look at others.
enum RefusedSystemCalls {
    /// How a call is answered.
    enum Answer: UInt32, Hashable, Sendable {
        /// `EPERM`: it is forbidden.
        case forbidden = 1
        /// `ENOSYS`: as on a kernel without it, so that libraries do without.
        case absent = 38
        /// `EAFNOSUPPORT`: as on a kernel without this kind of network.
        case withoutFamily = 97
    }

    /// A system call and its number on each processor; `nil` where there is none.
    struct Call: Hashable, Sendable {
        let name: String
        let x86: UInt32?
        let arm: UInt32?

        init(_ name: String, _ x86: UInt32?, _ arm: UInt32?) {
            self.name = name
            self.x86 = x86
            self.arm = arm
        }

        /// One of the later calls, which have the same number everywhere.
        init(_ name: String, everywhere number: UInt32) {
            self.init(name, number, number)
        }

        func number(on architecture: SystemCallFilter.Architecture) -> UInt32? {
            switch architecture {
            case .x86: x86
            case .arm: arm
            }
        }
    }

    /// Answered with ``Answer/forbidden`` whatever their arguments.
    static let forbidden: [Call] = observing + changingTheKernel + mounting + administering

    /// Answered with ``Answer/absent`` whatever their arguments. `clone3` passes its flags in memory, where no filter
    /// can read them; C libraries then use `clone`.
    static let absent: [Call] = [
        Call("clone3", everywhere: 435), Call("io_uring_setup", everywhere: 425),
        Call("io_uring_enter", everywhere: 426), Call("io_uring_register", everywhere: 427),
    ]

    /// Looking into, stopping or changing other processes, and catching their page faults.
    private static let observing: [Call] = [
        Call("ptrace", 101, 117), Call("process_vm_readv", 310, 270), Call("process_vm_writev", 311, 271),
        Call("process_madvise", everywhere: 440), Call("pidfd_getfd", everywhere: 438), Call("kcmp", 312, 272),
        Call("perf_event_open", 298, 241), Call("userfaultfd", 323, 282), Call("fanotify_init", 300, 262),
        Call("syslog", 103, 116), Call("lookup_dcookie", 212, 18),
    ]

    /// Code and keys in the kernel.
    private static let changingTheKernel: [Call] = [
        Call("kexec_load", 246, 104), Call("kexec_file_load", 320, 294), Call("init_module", 175, 105),
        Call("finit_module", 313, 273), Call("delete_module", 176, 106), Call("bpf", 321, 280),
        Call("keyctl", 250, 219), Call("add_key", 248, 217), Call("request_key", 249, 218),
        Call("modify_ldt", 154, nil), Call("iopl", 172, nil), Call("ioperm", 173, nil), Call("uselib", 134, nil),
    ]

    /// Other views of the file system, and files that are named by handles instead of paths.
    private static let mounting: [Call] = [
        Call("mount", 165, 40), Call("umount2", 166, 39), Call("pivot_root", 155, 41), Call("chroot", 161, 51),
        Call("mount_setattr", everywhere: 442), Call("open_tree", everywhere: 428),
        Call("open_tree_attr", everywhere: 467), Call("move_mount", everywhere: 429), Call("fsopen", everywhere: 430),
        Call("fsconfig", everywhere: 431), Call("fsmount", everywhere: 432), Call("fspick", everywhere: 433),
        Call("setns", 308, 268), Call("name_to_handle_at", 303, 264), Call("open_by_handle_at", 304, 265),
    ]

    /// What only administrators do.
    private static let administering: [Call] = [
        Call("swapon", 167, 224), Call("swapoff", 168, 225), Call("reboot", 169, 142), Call("acct", 163, 89),
        Call("quotactl", 179, 60), Call("quotactl_fd", everywhere: 443), Call("nfsservctl", 180, 42),
        Call("vhangup", 153, 58), Call("sethostname", 170, 161), Call("setdomainname", 171, 162),
        Call("settimeofday", 164, 170), Call("clock_settime", 227, 112), Call("adjtimex", 159, 171),
        Call("clock_adjtime", 305, 266),
    ]

    // MARK: Refused for some arguments

    /// Refused where it makes a namespace.
    static let clone = Call("clone", 56, 220)
    /// Refused where it makes a namespace.
    static let unshare = Call("unshare", 272, 97)
    /// Refused where it puts input into a terminal.
    static let ioctl = Call("ioctl", 16, 29)
    /// Refused but for the harmless values.
    static let personality = Call("personality", 135, 92)
    /// Refused for all families, or all but one.
    static let sockets = [Call("socket", 41, 198), Call("socketpair", 53, 199)]

    /// `CLONE_NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID` and `NEWNET`.
    static let namespaces: UInt32 = 0x7e02_0000
    /// `CLONE_NEWTIME`, which has a meaning of its own for `clone`.
    static let timeNamespace: UInt32 = 0x80
    /// `TIOCSTI` and `TIOCLINUX`.
    static let terminalInput: [UInt32] = [0x5412, 0x541c]
    /// Linux as it is, with the shorter machine name, with the older version number, with both; and the question which.
    static let personalities: [UInt32] = [0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff]
    /// `AF_UNIX`.
    static let localFamily: UInt32 = 1
}
