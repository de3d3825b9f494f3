/// The list of actions that a ``StateMachine`` appends to and its driver drains.
///
/// One value is kept for the life of a driver and handed to every call: draining keeps its capacity, so a machine that
/// has reached its working size appends without allocating.
public struct Outputs<Action> {
    /// The actions asked for since the last drain, in the order in which they should be performed.
    public private(set) var actions: [Action] = []

    /// Makes an empty list with room for `capacity` actions.
    public init(capacity: Int = 16) {
        actions.reserveCapacity(capacity)
    }

    /// Whether nothing is asked for.
    public var isEmpty: Bool { actions.isEmpty }

    /// Asks for one more action, after those already in the list.
    public mutating func append(_ action: Action) {
        actions.append(action)
    }

    /// Hands each action to `perform` in order and empties the list, keeping its storage.
    ///
    /// If `perform` throws, the remaining actions are dropped together with the one that failed.
    public mutating func drain<Failure: Error>(_ perform: (Action) throws(Failure) -> Void) throws(Failure) {
        defer { actions.removeAll(keepingCapacity: true) }
        for action in actions {
            try perform(action)
        }
    }
}

extension Outputs: Sendable where Action: Sendable {}
