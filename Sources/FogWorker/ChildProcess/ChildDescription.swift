/// A program to start, and everything it gets: nothing that isn't named here is inherited.
package struct ChildDescription: Sendable {
    /// A resource limit that may only be lowered.
    package struct Limit: Hashable, Sendable {
        /// Its number: one of the `FOG_LIMIT_` constants.
        package var resource: Int32
        /// Its new value, soft and hard.
        package var value: UInt64
    }

    /// A file or folder that only the child and its children see, as `<stagingFolder>/<name>`.
    package struct Stage: Hashable, Sendable {
        /// What is shown there, by its path on the worker.
        package var source: String
        /// One component of a path.
        package var name: String
    }

    /// The user and group that the child runs as.
    package struct User: Hashable, Sendable {
        /// Number of the user.
        package var user: UInt32
        /// Number of the group, the only one it is in.
        package var group: UInt32
    }

    /// The program's absolute path.
    package var executable: String
    /// Its arguments, without the name in front.
    package var arguments: [String] = []
    /// Its environment, in order.
    package var environment: [(name: String, value: String)] = []
    /// Its descriptors by the number that they have there. A standard stream that isn't named is closed.
    package var descriptors: [Int32: FileDescriptor] = [:]
    /// Its current folder; the worker's if `nil`.
    package var folder: String?
    /// The `cgroup.procs` files of the groups that it joins before anything of it runs.
    package var groupFiles: [String] = []
    /// What it sees beneath ``stagingFolder``; takes root.
    package var stages: [Stage] = []
    /// An empty folder that exists. It isn't changed: the child has its own view of it.
    package var stagingFolder = ""
    /// Limits to lower.
    package var limits: [Limit] = []
    /// Whom it runs as; the worker's own user if `nil`.
    package var user: User?
    /// Whether it may never gain privileges by executing a file.
    package var forbidsNewPrivileges = true
    /// How much earlier than others the kernel should end it when the machine runs out of memory, 0 to 1000.
    package var outOfMemoryAdjustment: Int32 = 0
    /// Whether it is killed when the worker ends, however that happens.
    package var diesWithWorker = true
}

extension ChildDescription {
    /// Describes a program that gets nothing yet.
    package init(executable: String) {
        self.init(executable: executable, arguments: [])
    }
}
