/// A program to start, and everything it gets: nothing that isn't named here is inherited.
package struct ChildDescription: Sendable {
    /// A resource limit that may only be lowered.
    package struct Limit: Hashable, Sendable {
        /// Its number: one of the `FOG_LIMIT_` constants.
        package var resource: Int32
        /// Its new value, soft and hard.
        package var value: UInt64

        /// Lowers a limit to a value.
        package init(resource: Int32, value: UInt64) {
            self.resource = resource
            self.value = value
        }
    }

    /// A file or folder that only the child and its children see, as `<stagingFolder>/<name>`.
    package struct Stage: Hashable, Sendable {
        /// What is shown there, by its path outside.
        package var source: String
        /// One component of a path.
        package var name: String

        /// Shows what is at a path under a name.
        package init(source: String, name: String) {
            self.source = source
            self.name = name
        }
    }

    /// The user and group that the child runs as.
    package struct User: Hashable, Sendable {
        /// Number of the user.
        package var user: UInt32
        /// Number of the group, the only one it is in.
        package var group: UInt32

        /// Names a user and its only group.
        package init(user: UInt32, group: UInt32) {
            self.user = user
            self.group = group
        }
    }

    /// The program's absolute path.
    package var executable: String
    /// Its arguments, without the name in front.
    package var arguments: [String]
    /// Its environment, in order.
    package var environment: [(name: String, value: String)]
    /// Its descriptors by the number that they have there. A standard stream that isn't named is closed.
    package var descriptors: [Int32: FileDescriptor]
    /// Its current folder; this process's if `nil`.
    package var folder: String?
    /// The `cgroup.procs` files of the groups that it joins before anything of it runs.
    package var groupFiles: [String] = []
    /// What it sees beneath ``stagingFolder``; takes root.
    package var stages: [Stage] = []
    /// An empty folder that exists. It isn't changed: the child has its own view of it.
    package var stagingFolder = ""
    /// Limits to lower.
    package var limits: [Limit] = []
    /// Whom it runs as; this process's own if `nil`.
    package var user: User?
    /// Whether it may never gain privileges by executing a file.
    package var forbidsNewPrivileges: Bool
    /// How much earlier than others the kernel should end it when the machine runs out of memory, 0 to 1000.
    package var outOfMemoryAdjustment: Int32 = 0
    /// Whether it is killed when this process ends, however that happens.
    package var diesWithParent = true

    /// Describes a program and what it gets; the rest is set afterwards.
    package init(
        executable: String, arguments: [String] = [], environment: [(name: String, value: String)] = [],
        descriptors: [Int32: FileDescriptor] = [:], user: User? = nil, forbidsNewPrivileges: Bool = true
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.descriptors = descriptors
        self.user = user
        self.forbidsNewPrivileges = forbidsNewPrivileges
    }
}
