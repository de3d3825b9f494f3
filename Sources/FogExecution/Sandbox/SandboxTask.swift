import FogCore

/// One run of the sandbox's program: what it is given and what it may use.
public struct SandboxTask: Hashable, Sendable {
    /// Tells this task from the others of the same sandbox, so that a late interruption can't hit the next task.
    public var number: UInt64
    /// The arguments, the program's name first.
    public var arguments: [String]
    /// The environment variables, in order.
    public var environment: [SandboxVariable]
    /// The file that standard input is read from, as the sandbox process sees it; `nil` for an empty input.
    public var standardInput: String?
    /// The folders that the program sees.
    public var folders: [SandboxFolder]
    /// How many bytes of linear memory the program may hold.
    public var memoryBytes: UInt64
    /// How much fuel it may burn; `nil` for no limit (it is still metered).
    public var fuel: UInt64?
    /// The key of the program's randomness, ``KeyStream/keyBytes`` bytes, if its runs must be alike: clocks are virtual
    /// then too. `nil` for the machine's clocks and randomness.
    public var seed: [UInt8]?

    /// Makes a task; see ``SandboxMessage/frame()`` for what is refused.
    public init(
        number: UInt64, arguments: [String], environment: [SandboxVariable] = [], standardInput: String? = nil,
        folders: [SandboxFolder] = [], memoryBytes: UInt64, fuel: UInt64? = nil,
        seed: [UInt8]? = nil
    ) {
        self.number = number
        self.arguments = arguments
        self.environment = environment
        self.standardInput = standardInput
        self.folders = folders
        self.memoryBytes = memoryBytes
        self.fuel = fuel
        self.seed = seed
    }
}

/// An environment variable.
public struct SandboxVariable: Hashable, Sendable {
    /// Not empty, and without `=`.
    public var name: String
    /// Anything that a C string can hold.
    public var value: String

    /// Makes a variable.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A folder of the machine that the program sees under a name of its own.
public struct SandboxFolder: Hashable, Sendable {
    /// Where it is, as the sandbox process sees it.
    public var hostPath: String
    /// Where the program finds it, `/in` for example.
    public var guestPath: String
    /// Whether the program may create, change and remove files in it.
    public var isWritable: Bool

    /// Makes a folder.
    public init(hostPath: String, guestPath: String, isWritable: Bool) {
        self.hostPath = hostPath
        self.guestPath = guestPath
        self.isWritable = isWritable
    }
}

extension SandboxTask {
    func append(to bytes: inout [UInt8]) throws(ByteError) {
        bytes.appendInteger(number)
        try bytes.appendCount(arguments.count, limit: SandboxProtocol.maximumStrings)
        for argument in arguments {
            try bytes.appendText(argument, as: .string("argument"))
        }
        try bytes.appendCount(environment.count, limit: SandboxProtocol.maximumStrings)
        for variable in environment {
            try variable.check()
            try bytes.appendText(variable.name, as: .string("variable name"))
            try bytes.appendText(variable.value, as: .string("variable value"))
        }
        bytes.appendFlag(standardInput != nil)
        if let standardInput {
            try bytes.appendText(standardInput, as: .path("standard input"))
        }
        try bytes.appendCount(folders.count, limit: SandboxProtocol.maximumFolders)
        for folder in folders {
            try bytes.appendText(folder.hostPath, as: .path("host path"))
            try bytes.appendText(folder.guestPath, as: .path("guest path"))
            bytes.appendFlag(folder.isWritable)
        }
        bytes.appendInteger(memoryBytes)
        bytes.appendOptional(fuel)
        guard let seed else { return }
        guard seed.count == KeyStream.keyBytes else { throw .invalid(field: "seed") }
        bytes += seed
    }

    /// - Parameter isReproducible: Whether a seed follows.
    init(from reader: inout ByteReader, isReproducible: Bool) throws(ByteError) {
        number = try reader.readInteger()
        arguments = []
        for _ in 0..<(try reader.readCount(limit: SandboxProtocol.maximumStrings)) {
            arguments.append(try reader.readText(as: .string("argument")))
        }
        environment = []
        for _ in 0..<(try reader.readCount(limit: SandboxProtocol.maximumStrings)) {
            let name = try reader.readText(as: .string("variable name"))
            let variable = SandboxVariable(name: name, value: try reader.readText(as: .string("variable value")))
            try variable.check()
            environment.append(variable)
        }
        standardInput =
            try reader.readFlag("standard input") ? try reader.readText(as: .path("standard input")) : nil
        folders = []
        for _ in 0..<(try reader.readCount(limit: SandboxProtocol.maximumFolders)) {
            let hostPath = try reader.readText(as: .path("host path"))
            let guestPath = try reader.readText(as: .path("guest path"))
            let isWritable = try reader.readFlag("writable")
            folders.append(SandboxFolder(hostPath: hostPath, guestPath: guestPath, isWritable: isWritable))
        }
        memoryBytes = try reader.readInteger()
        fuel = try reader.readOptional("fuel")
        seed = isReproducible ? try reader.readArray(KeyStream.keyBytes) : nil
    }
}

extension SandboxVariable {
    fileprivate func check() throws(ByteError) {
        if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) { throw .invalid(field: "variable name") }
    }
}
