public import FogJobs

/// Whether and how a coordinator takes jobs of people who don't say who they are.
public struct AnonymousPolicy: Sendable {
    /// How many tasks of such jobs there may be that haven't ended.
    public var taskLimit: Int
    /// The coordinator, for puzzles: 32 bytes that nobody else has.
    public var coordinator: [UInt8]
    /// The occasions for puzzles that count now, the newest first.
    public var occasions: @Sendable () async -> [AnonymousTerms.Occasion]

    public init(
        taskLimit: Int, coordinator: [UInt8], occasions: @escaping @Sendable () async -> [AnonymousTerms.Occasion]
    ) {
        self.taskLimit = taskLimit
        self.coordinator = coordinator
        self.occasions = occasions
    }
}
