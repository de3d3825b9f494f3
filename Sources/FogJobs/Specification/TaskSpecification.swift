/// What one task runs, on what, and what it needs for it.
public struct TaskSpecification: Hashable, Sendable {
    /// What people call the task within its job: lower-case letters, digits and `-`, at most 63.
    public var name: String
    /// The program and what runs it.
    public var engine: EngineSpecification
    /// Environment variables; nothing is inherited from the worker. Names that start with `FOG_` are Fog's own.
    public var environment: [String: String]
    /// What the program reads from its standard input; `nil` for nothing.
    public var standardInput: StandardInput?
    /// What the task may use.
    public var resources: Resources
    /// What the program finds under `/in`.
    public var inputs: [InputSpecification]
    /// What is kept of what the program leaves under `/out`.
    public var outputs: [OutputSpecification]

    /// The name of a task that wasn't given one.
    public static let defaultName = "main"

    /// Makes a task with the defaults of the format; nothing is checked until the job is.
    public init(
        name: String = Self.defaultName, engine: EngineSpecification, environment: [String: String] = [:],
        standardInput: StandardInput? = nil, resources: Resources = Resources(),
        inputs: [InputSpecification] = [], outputs: [OutputSpecification] = []
    ) {
        self.name = name
        self.engine = engine
        self.environment = environment
        self.standardInput = standardInput
        self.resources = resources
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The environment variables by name, so that every attempt on every worker gets them in the same order.
    public var orderedEnvironment: [(name: String, value: String)] {
        environment.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (name: $0.key, value: $0.value) }
    }
}
