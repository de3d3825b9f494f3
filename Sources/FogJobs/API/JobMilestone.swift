/// What a caller may wait for in a job's life.
public enum JobMilestone: String, Codable, Hashable, Sendable, CaseIterable {
    /// All of its tasks have ended.
    case ended
}
