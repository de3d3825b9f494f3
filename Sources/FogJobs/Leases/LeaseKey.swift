/// Names one lease: a task and the fence of the attempt that holds it.
public struct LeaseKey: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The task that is held.
    public let task: TaskID
    /// The fence of the attempt that holds it.
    public let fence: Int64

    /// Makes the name of a lease.
    public init(task: TaskID, fence: Int64) {
        self.task = task
        self.fence = fence
    }

    public var description: String { "\(task)#\(fence)" }
}
