import FogCore
import FogSystem
import Glibc

/// The `bwrap` program of this machine, which builds sandboxes out of namespaces.
struct Bubblewrap: Hashable, Sendable {
    /// What differs between its versions.
    struct Features: Hashable, Sendable {
        /// Whether programs inside can be kept from making user namespaces of their own (0.8 and later).
        var canDisableUserNamespaces: Bool
        /// Whether a folder in memory can be bounded (0.7 and later).
        var canBoundTemporaryFolders: Bool
    }

    /// Where it is.
    let path: String
    /// What it says its version is.
    let version: String
    /// What this version can do.
    let features: Features
    /// Whether it runs with root's rights whoever starts it, as where ordinary users may make no namespaces.
    let isPrivileged: Bool

    /// Finds the program and tests once that it can build a sandbox.
    ///
    /// - Parameter user: Whom sandboxes will run as, if not the worker's own user.
    /// - Throws: ``FogError`` that says why not, and what would help: the package is missing, user namespaces are
    ///   disabled.
    static func probe(user: ChildDescription.User? = nil) async throws(FogError) -> Bubblewrap {
        let folders = ["/usr/bin", "/usr/local/bin", "/bin"]
        guard let path = folders.map({ $0 + "/bwrap" }).first(where: { access($0, X_OK) == 0 }) else {
            throw FogError(.unavailable, "bwrap isn't installed; install the package bubblewrap")
        }
        let version = try await run(path, ["--version"], user: nil)
        let help = try await run(path, ["--help"], user: nil).output
        guard version.status == .exited(0) else {
            throw FogError(.unavailable, "\(path) doesn't run: \(version.complaint)")
        }
        var status = stat()
        let isPrivileged = stat(path, &status) == 0 && status.st_mode & S_ISUID != 0 && status.st_uid == 0
        let bubblewrap = Bubblewrap(
            path: path, version: version.output.filter { !$0.isNewline },
            features: Features(
                canDisableUserNamespaces: help.contains("--disable-userns"),
                canBoundTemporaryFolders: help.contains("--size BYTES")),
            isPrivileged: isPrivileged)
        let arguments = ["--unshare-all", "--unshare-user", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
        let test = try await run(path, arguments, user: user, forbidsNewPrivileges: !isPrivileged)
        guard test.status == .exited(0) else {
            throw FogError(.unavailable, "\(path) can't build a sandbox: \(test.complaint)\(advice())")
        }
        return bubblewrap
    }

    private struct Run {
        var status: ChildEnd.Status
        var output: String
        var complaint: String
    }

    private static func run(
        _ path: String, _ arguments: [String], user: ChildDescription.User?, forbidsNewPrivileges: Bool = true
    ) async throws(FogError) -> Run {
        let started = try await ChildProcess.startWithOutputs(
            ChildDescription(
                executable: path, arguments: arguments, environment: [("PATH", "/usr/bin:/bin")],
                descriptors: [0: try FileDescriptor.open("/dev/null")], user: user,
                forbidsNewPrivileges: forbidsNewPrivileges))
        let outputText = OutputHead(limit: 64 * 1024)
        let errorText = OutputHead(limit: 4096)
        async let outputs: Void = started.output.drain { outputText.append($0) }
        async let complaints: Void = started.errors.drain { errorText.append($0) }
        let end = await started.child.end()
        _ = await (outputs, complaints)
        return Run(status: end.status, output: outputText.text, complaint: errorText.text.filter { !$0.isNewline })
    }

    /// The usual reasons for which the kernel refuses, from the settings that cause them.
    private static func advice() -> String {
        func setting(_ name: String) -> Int64? { SystemFile.readNumber("/proc/sys/" + name) }
        if setting("user/max_user_namespaces") == 0 {
            return "; user namespaces are disabled: set the sysctl user.max_user_namespaces above 0"
        }
        if setting("kernel/unprivileged_userns_clone") == 0 {
            return "; ordinary users may make no user namespaces: set the sysctl kernel.unprivileged_userns_clone to 1"
        }
        if setting("kernel/apparmor_restrict_unprivileged_userns") == 1 {
            return "; AppArmor restricts user namespaces: allow bwrap a profile with userns, or set the sysctl "
                + "kernel.apparmor_restrict_unprivileged_userns to 0"
        }
        return ""
    }
}
