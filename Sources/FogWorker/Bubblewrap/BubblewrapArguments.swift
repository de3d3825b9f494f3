/// The options that make Bubblewrap build a described sandbox.
///
/// They are handed over through a descriptor, so that other users of the machine can't read the program's environment
/// and the worker's paths in the list of processes.
struct BubblewrapArguments: Hashable, Sendable {
    /// The user and group that the program is inside.
    static let insideUser = 65534
    /// The host name inside.
    static let hostName = "fog"

    /// The options, without the command.
    let options: [String]

    /// Where the descriptors that Bubblewrap itself needs are.
    struct Descriptors: Hashable, Sendable {
        /// Where it writes its status, as JSON documents.
        var status: Int32
        /// Where it waits for a byte before it starts the program, if at all.
        var start: Int32?
        /// Where it reads the synthetic files of ``SystemRoot/accounts``, in their order.
        var accounts: [Int32]
        /// Where it reads the filter of system calls, if there is one.
        var filter: Int32?
    }

    /// Works out the options.
    ///
    /// - Parameters:
    ///   - description: The sandbox. Binds are made in their order, after the system's own, so that one may lie in
    ///     another.
    ///   - system: What of the machine is shown.
    ///   - features: What the installed Bubblewrap can do.
    ///   - descriptors: Its own descriptors.
    init(
        _ description: SandboxDescription, system: SystemRoot, features: Bubblewrap.Features, descriptors: Descriptors
    ) {
        var options = ["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
        if features.canDisableUserNamespaces { options.append("--disable-userns") }
        options += ["--uid", "\(Self.insideUser)", "--gid", "\(Self.insideUser)", "--hostname", Self.hostName]
        options += ["--cap-drop", "ALL", "--clearenv"]
        for (name, value) in Self.environment(description) { options += ["--setenv", name, value] }

        for (path, entry) in system.entries.sorted(by: { $0.key < $1.key }) {
            switch entry {
            case .folder: options += ["--ro-bind", path, path]
            case .link(let target): options += ["--symlink", target, path]
            }
        }
        options += ["--perms", "0755", "--dir", "/etc"]
        let configuration = description.showsConfiguration ? system.configuration : system.loaderConfiguration
        for path in configuration { options += ["--ro-bind", path, path] }
        for (account, descriptor) in zip(SystemRoot.accounts, descriptors.accounts) {
            options += ["--perms", "0444", "--file", "\(descriptor)", account.path]
        }
        options += ["--proc", "/proc", "--dev", "/dev"]
        for folder in description.temporaryFolders {
            options += ["--perms", "1777"]
            if features.canBoundTemporaryFolders { options += ["--size", "\(max(4096, folder.bytes))"] }
            options += ["--tmpfs", folder.path]
        }
        for bind in description.binds {
            options += [bind.isWritable ? "--bind" : "--ro-bind", bind.source, bind.destination]
        }
        // Both are file systems in memory that the program's user owns; nothing else would bound what it puts there.
        options += ["--remount-ro", "/dev", "--remount-ro", "/"]
        options += ["--chdir", description.folder, "--json-status-fd", "\(descriptors.status)"]
        if let start = descriptors.start { options += ["--block-fd", "\(start)"] }
        if let filter = descriptors.filter { options += ["--seccomp", "\(filter)"] }
        self.options = options
    }

    /// The options in the form in which Bubblewrap reads them from a descriptor: each ended by a zero byte.
    var encoded: [UInt8] {
        options.flatMap { Array($0.utf8) + [0] }
    }

    private static func environment(_ description: SandboxDescription) -> [(name: String, value: String)] {
        let standard = [("PATH", "/usr/bin:/bin"), ("HOME", description.folder), ("LANG", "C.UTF-8")]
        return standard + description.environment
    }
}
