/// What is said about a confinement to people who ask.
enum ConfinementFindings {
    /// A finding about the filter of system calls, and one about Landlock.
    static func about(_ confinement: Confinement) -> [Finding] {
        [filtering(confinement.filtering), rules(confinement.rules)]
    }

    private static func filtering(_ filtering: Confinement.Provision<Confinement.Filters>) -> Finding {
        let subject = "system call filter"
        switch filtering {
        case .available:
            return Finding(
                subject, .good, "seccomp refuses \(SystemCallFilter.refusedCount) system calls, and all networks")
        case .absent(let fault):
            return Finding(
                subject, .limited, fault,
                remedy: "run a kernel with CONFIG_SECCOMP_FILTER; until then namespaces alone confine programs")
        }
    }

    private static func rules(_ rules: Confinement.Provision<Confinement.Confiner>) -> Finding {
        let subject = "file access rules"
        switch rules {
        case .available(let confiner):
            // Other versions rule files only.
            let also =
                switch confiner.version {
                case 6...: ", TCP, signals and abstract sockets"
                case 4...: " and TCP"
                default: ""
                }
            return Finding(subject, .good, "Landlock, version \(confiner.version), rules files\(also)")
        case .absent(let fault):
            return Finding(
                subject, .limited, fault,
                remedy: "run Linux 5.19 or later with 'landlock' among the parameter lsm=, and install fog-confine "
                    + "beside fog; until then namespaces alone confine programs")
        }
    }
}
