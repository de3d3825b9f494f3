import CFogSystem
import FogCore
import FogSystem
import Glibc

/// What this machine can add to a sandbox of namespaces: a filter of system calls, and rules about files, sockets and
/// signals that hold even if something of the machine is within reach in there.
struct Confinement: Hashable, Sendable {
    /// A part of it, there or not.
    enum Provision<Value: Hashable & Sendable>: Hashable, Sendable {
        case available(Value)
        /// Absent, for the reason given in words.
        case absent(String)

        /// What is there.
        var value: Value? {
            if case .available(let value) = self { return value }
            return nil
        }

        /// Why nothing is there.
        var fault: String? {
            if case .absent(let fault) = self { return fault }
            return nil
        }
    }

    /// The filters for a processor, put together once.
    struct Filters: Hashable, Sendable {
        /// For commands, whose processes may speak to each other.
        let withLocalSockets: SystemCallFilter
        /// For programs that need no sockets at all.
        let withoutSockets: SystemCallFilter

        /// Puts them together.
        init(for architecture: SystemCallFilter.Architecture) {
            withLocalSockets = SystemCallFilter(for: architecture, allowsLocalSockets: true)
            withoutSockets = SystemCallFilter(for: architecture, allowsLocalSockets: false)
        }
    }

    /// What applies the rules, from inside.
    struct Confiner: Hashable, Sendable {
        /// The executable `fog-confine`, links followed.
        var path: String
        /// The version of Landlock: 4 and later know TCP, 6 and later signals and abstract sockets.
        var version: Int32

        /// The command that ends as the given one, with nothing but the named folders to change.
        ///
        /// - Parameters:
        ///   - executable: The descriptor of the executable in the sandbox, which the program doesn't get.
        ///   - report: The descriptor by which failures are told; the program doesn't get that either.
        func command(_ command: [String], writable: [String], executable: Int32, report: Int32) -> [String] {
            ["/proc/self/fd/\(executable)", "\(executable)", "\(report)"] + writable + ["--"] + command
        }
    }

    /// How system calls are filtered.
    let filtering: Provision<Filters>
    /// How files, sockets and signals are ruled.
    let rules: Provision<Confiner>

    /// No confinement beyond namespaces, for the reason given in words.
    static func none(_ reason: String) -> Confinement {
        Confinement(filtering: .absent(reason), rules: .absent(reason))
    }

    /// Asks the kernel what it offers.
    ///
    /// - Parameter confiner: Where the executable `fog-confine` should be.
    static func ofThisMachine(confiner: String) -> Confinement {
        Confinement(filtering: availableFiltering(), rules: availableRules(confiner))
    }

    /// What can't be had and why, in words.
    var shortcomings: [String] { [filtering.fault, rules.fault].compactMap { $0 } }

    /// The filter for a sandbox, if there is to be one.
    func filter(allowingLocalSockets: Bool) -> SystemCallFilter? {
        filtering.value.map { allowingLocalSockets ? $0.withLocalSockets : $0.withoutSockets }
    }

    private static func availableFiltering() -> Provision<Filters> {
        guard let architecture = SystemCallFilter.Architecture.ofThisMachine else {
            return .absent("the system calls of this processor aren't known, so that none is refused")
        }
        guard fog_filters_system_calls() != 0 else {
            return .absent("the kernel doesn't filter system calls (CONFIG_SECCOMP_FILTER)")
        }
        return .available(Filters(for: architecture))
    }

    private static func availableRules(_ confiner: String) -> Provision<Confiner> {
        let version = fog_landlock_version()
        if version < 0 {
            let isOff = errno == EOPNOTSUPP
            return .absent(
                isOff
                    ? "Landlock is switched off: the kernel was started without it"
                    : "the kernel has no Landlock (Linux 5.19 and later), or forbids its use: \(SystemError.last)")
        }
        // Version 1 would forbid programs to move a file from one of their folders to another.
        guard version >= 2 else { return .absent("the kernel's Landlock is of version \(version), which is too old") }
        guard access(confiner, X_OK) == 0, let resolved = realpath(confiner, nil) else {
            return .absent("the executable fog-confine can't be found at \(confiner); install it beside fog")
        }
        defer { free(resolved) }
        return .available(Confiner(path: String(cString: resolved), version: version))
    }
}
