import Testing

/// What a network could leave on the machine.
struct Remains {
    private let network: Network
    /// How its workers' control groups are called.
    private let groups: Set<String>

    /// Notes what to look for once the network has ended.
    init(of network: Network) async throws {
        self.network = network
        groups = Set(try await network.nodes().map { "fog-\($0.id.prefix(12))" })
    }

    /// Expects that no process, no mount, no control group, no socket and no attempt's folder is left.
    func expectNone(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let processes = ListedProcess.concerned(with: network.root)
        #expect(processes.isEmpty, "processes are left", sourceLocation: sourceLocation)
        let mounts = try Files.text("/proc/self/mountinfo").split(separator: "\n").filter { $0.contains(network.root) }
        #expect(mounts.isEmpty, "mounts are left", sourceLocation: sourceLocation)
        #expect(leftGroups == [], "control groups are left", sourceLocation: sourceLocation)
        #expect(leftFiles == [], "files are left", sourceLocation: sourceLocation)
    }

    /// What workers have laid out for attempts, and what tells of a network that runs.
    private var leftFiles: [String] {
        let workers = Files.names(in: network.data).map { "\($0)/tasks" }
        let inFolders = (workers + ["run"]).flatMap { folder in
            Files.names(in: "\(network.data)/\(folder)").map { "\(folder)/\($0)" }
        }
        return inFolders + ["up.json", "network.json"].filter { Files.exists("\(network.data)/\($0)") }
    }

    private var leftGroups: [String] {
        let top = "/sys/fs/cgroup"
        let folders = [top] + Files.names(in: top).map { "\(top)/\($0)" }
        return folders.flatMap { folder in
            Files.names(in: folder).filter { groups.contains($0) }.map { "\(folder)/\($0)" }
        }
    }
}
