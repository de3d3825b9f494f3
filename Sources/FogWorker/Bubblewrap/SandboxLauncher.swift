import CFogSystem
import FogCore
import FogSystem
import Glibc
import Logging

/// Starts sandboxes: everything that is prepared once for all of them.
struct SandboxLauncher: Sendable {
    /// The program that builds them.
    let bubblewrap: Bubblewrap
    /// Where their control groups are.
    let groups: ControlGroups
    /// Whom they run as, where the worker is privileged.
    let users: SandboxUsers?
    /// What holds on top of their namespaces.
    let confinement: Confinement
    /// What of the machine they show.
    let system: SystemRoot
    let logger: Logger

    /// A folder of root's for what all workers of the machine share.
    private static let sharedFolder = "/run/fog"
    private static let stagingFolder = sharedFolder + "/stage"

    /// Prepares everything, tests that a sandbox can be built, and ends what a dead worker with this name left running.
    ///
    /// - Parameters:
    ///   - owner: Names the worker among those of this machine: letters, digits and `-` only. No two live workers may
    ///     have the same.
    ///   - confiner: Where the executable `fog-confine` is.
    /// - Throws: A ``FogError`` that says in words why no sandbox can be built here.
    static func prepare(
        owner: String, confiner: String, logger: Logger = Logger(label: "fog.worker.sandbox")
    ) async throws(FogError) -> SandboxLauncher {
        let users = try SandboxUsers.claim(in: Self.makeSharedFolder())
        let user = try users?.reserve()
        defer { if let user { users?.release(user) } }
        let bubblewrap = try await Bubblewrap.probe(user: user)
        let groups = await ControlGroups.prepare(owner: owner)
        for shortcoming in groups.shortcomings {
            logger.warning("Sandboxes are bounded less strictly", metadata: ["reason": "\(shortcoming)"])
        }
        let launcher = SandboxLauncher(
            bubblewrap: bubblewrap, groups: groups, users: users, confinement: .ofThisMachine(confiner: confiner),
            system: .ofThisMachine(), logger: logger)
        let confinement = try await ConfinementTrial(launcher: launcher).outcome()
        for shortcoming in confinement.shortcomings {
            logger.warning("Sandboxes are confined less strictly", metadata: ["reason": "\(shortcoming)"])
        }
        return launcher.with(confinement)
    }

    /// The same, with another confinement on top of the namespaces.
    func with(_ confinement: Confinement) -> SandboxLauncher {
        SandboxLauncher(
            bubblewrap: bubblewrap, groups: groups, users: users, confinement: confinement, system: system,
            logger: logger)
    }

    /// Makes root's folders; other users need none.
    static func makeSharedFolder() throws(FogError) -> String {
        if geteuid() == 0 {
            for folder in [sharedFolder, stagingFolder] where mkdir(folder, 0o755) != 0 && errno != EEXIST {
                throw SystemError.last.fogError("can't make the folder \(folder)")
            }
        }
        return sharedFolder
    }

    /// Starts a sandbox and returns once it is being built.
    ///
    /// Where the worker is privileged, the folders that the sandbox may change are given to the user that it runs as.
    ///
    /// - Throws: A ``FogError`` if it could not be started. That the program itself can't be executed shows only in how
    ///   the sandbox ends.
    func start(_ description: SandboxDescription) async throws(FogError) -> Sandbox {
        let user = try users?.reserve()
        var group: ControlGroup?
        do {
            group = groups.available ? try groups.makeGroup(description.name) : nil
            if let group { try bound(group, to: description.limits) }
            if let user {
                for bind in description.binds where bind.isWritable { try FolderAccess.give(bind.source, to: user) }
            }
            return try await build(description, group: group, user: user)
        } catch {
            await group?.killAll()
            await group?.remove()
            if let user { users?.release(user) }
            throw error
        }
    }

    /// Removes what was prepared. Every sandbox must have ended.
    func close() async {
        await groups.close()
    }

    private func bound(_ group: ControlGroup, to limits: SandboxDescription.Limits) throws(FogError) {
        if let bytes = limits.memoryBytes { try group.setMemory(bytes: bytes) }
        if let millicores = limits.cpuMillicores { try group.setShare(cpuMillicores: millicores) }
        // Bubblewrap itself is one process outside the sandbox and one inside.
        if let processes = limits.processes { try group.setProcesses(processes.addingHeld(2)) }
    }

    private func build(
        _ description: SandboxDescription, group: ControlGroup?, user: ChildDescription.User?
    ) async throws(FogError) -> Sandbox {
        // Without a group that counts processes, the kernel's own limit has to be set on the sandbox's first process:
        // before that exists, it would count everything else that the worker's user runs.
        let limitsProcessesInside = description.limits.processes != nil && !groups.bounds(.pids) && user == nil
        let needsFirstProcess = group == nil || limitsProcessesInside
        let start = needsFirstProcess ? try FileDescriptor.pipe(isNonblocking: false) : nil
        let status = try FileDescriptor.pipe(isNonblocking: true)

        var child = ChildDescription(executable: bubblewrap.path)
        child.descriptors = description.descriptors
        var nextNumber = max(2, description.descriptors.keys.max() ?? 2) + 1
        func pass(_ descriptor: FileDescriptor) -> Int32 {
            defer { nextNumber += 1 }
            child.descriptors[nextNumber] = descriptor
            return nextNumber
        }
        var accounts: [Int32] = []
        for account in SystemRoot.accounts {
            accounts.append(pass(try FileDescriptor.memory("account", holding: Array(account.text.utf8))))
        }
        let filter = confinement.filter(allowingLocalSockets: description.allowsLocalSockets)
        let filterFile = try filter.map { filter throws(FogError) in
            try FileDescriptor.memory("filter", holding: filter.encoded)
        }
        let numbers = BubblewrapArguments.Descriptors(
            status: pass(status.write), start: start.map { pass($0.read) }, accounts: accounts,
            filter: filterFile.map { pass($0) })
        var shown = description
        var command = description.command
        if let confiner = confinement.rules.value {
            // Through a second number, because Bubblewrap keeps its own from the program.
            let report = pass(status.write)
            let binds = description.binds.filter(\.isWritable).map(\.destination)
            let writable = binds + description.temporaryFolders.map(\.path)
            // By descriptor: to show it in there would take two mounts, which cost more than all else that it does.
            let executable = pass(try FileDescriptor.open(confiner.path))
            command = confiner.command(command, writable: writable, executable: executable, report: report)
        }
        if user != nil {
            // The sandbox's user need not be able to reach the worker's folders: root shows it each one apart.
            child.stagingFolder = Self.stagingFolder
            for index in shown.binds.indices {
                child.stages.append(.init(source: shown.binds[index].source, name: "\(index)"))
                shown.binds[index].source = "\(Self.stagingFolder)/\(index)"
            }
        }
        let options = BubblewrapArguments(
            shown, system: system, features: bubblewrap.features, descriptors: numbers)
        let optionsNumber = pass(try FileDescriptor.memory("options", holding: options.encoded))
        child.arguments = ["--args", "\(optionsNumber)", "--"] + command
        child.groupFiles = group?.joinFiles ?? []
        child.limits = limits(description.limits, user: user)
        child.user = user
        child.forbidsNewPrivileges = !bubblewrap.isPrivileged
        child.outOfMemoryAdjustment = 500

        let process = try await ChildProcess.start(child)
        let sandbox = Sandbox(
            name: description.name, process: process, group: group, status: status.read, logger: logger,
            cleanUp: { [users] in if let user { users?.release(user) } })
        if let start {
            await sandbox.begun()
            if limitsProcessesInside, let processes = description.limits.processes {
                // One more for the sandbox's first process.
                sandbox.lowerLimit(Int(FOG_LIMIT_PROCESSES), to: UInt64(max(1, processes.addingHeld(1))))
            }
            // Fails only if the sandbox has ended, which its end tells better.
            try? start.write.write([0])
        }
        return sandbox
    }

    /// The limits that the kernel keeps for each process, for what no control group bounds.
    private func limits(
        _ limits: SandboxDescription.Limits, user: ChildDescription.User?
    ) -> [ChildDescription.Limit] {
        var list = [ChildDescription.Limit(resource: Int32(FOG_LIMIT_CORE), value: 0)]
        func add(_ resource: Int32, _ value: Int64) {
            list.append(ChildDescription.Limit(resource: resource, value: UInt64(max(0, value))))
        }
        if let bytes = limits.fileBytes { add(Int32(FOG_LIMIT_FILE_SIZE), bytes) }
        if let files = limits.openFiles { add(Int32(FOG_LIMIT_OPEN_FILES), files) }
        if let bytes = limits.memoryBytes, !groups.bounds(.memory) { add(Int32(FOG_LIMIT_ADDRESS_SPACE), bytes) }
        if let processes = limits.processes, !groups.bounds(.pids), user != nil {
            // Nobody else runs as this user, so that it may be counted from the start, Bubblewrap's two included.
            add(Int32(FOG_LIMIT_PROCESSES), Int64(clamping: processes.addingHeld(2)))
        }
        return list
    }
}
