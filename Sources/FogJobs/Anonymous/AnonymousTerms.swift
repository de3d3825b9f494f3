/// On what terms a coordinator takes jobs of people who don't say who they are.
public struct AnonymousTerms: Codable, Hashable, Sendable {
    /// A number that is known since a moment only, so that nobody can have solved a puzzle with it long before.
    public struct Occasion: Codable, Hashable, Sendable {
        /// The directory's epoch.
        public let epoch: UInt64
        /// The beacon of its consensus, in hexadecimal.
        public let beacon: String

        public init(epoch: UInt64, beacon: String) {
            self.epoch = epoch
            self.beacon = beacon
        }
    }

    /// The most occasions that are told.
    public static let occasionLimit = 360

    /// The coordinator, in hexadecimal: what is solved for one doesn't count at another.
    public let coordinator: String
    /// The occasions that count, the newest first.
    public let occasions: [Occasion]
    /// How many tasks of anonymous jobs there is room for now.
    public let tasksLeft: Int

    public init(coordinator: String, occasions: [Occasion], tasksLeft: Int) {
        self.coordinator = coordinator
        self.occasions = occasions
        self.tasksLeft = tasksLeft
    }
}
