/// What an operation leaves to be done once the transaction that it is part of is durable.
///
/// It lives for one operation on the writer's thread and isn't `Sendable`.
public final class CommitActions {
    private(set) var actions: [() -> Void] = []

    init() {}

    /// Has `action` run on the writer's thread after the commit and before any caller of the batch is resumed; not at
    /// all if the operation or the commit fails.
    ///
    /// Actions run in the order in which the operations ran, and all of one batch before the next batch: the place to
    /// bring projections in memory up to date and to wake who waits. Everybody's next commit waits for it meanwhile.
    public func afterCommit(_ action: @escaping () -> Void) {
        actions.append(action)
    }
}
