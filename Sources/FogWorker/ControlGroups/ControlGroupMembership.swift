/// The groups that a process is in, as `/proc/<pid>/cgroup` lists them (cgroups(7)).
struct ControlGroupMembership: Hashable, Sendable {
    /// The path of its group in each version 1 hierarchy, by controller.
    var paths: [String: String] = [:]
    /// The path of its group in the version 2 hierarchy, if there is one.
    var unifiedPath: String?

    /// Reads the text of the file; lines that don't have its form are left out.
    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            if fields[0] == "0", fields[1].isEmpty {
                unifiedPath = String(fields[2])
            } else {
                for controller in fields[1].split(separator: ",") { paths[String(controller)] = String(fields[2]) }
            }
        }
    }
}
