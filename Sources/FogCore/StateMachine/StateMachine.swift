/// A participant in a protocol, as a value that does no I/O.
///
/// A machine takes a batch of events and appends what should be done about them to a reused list of actions. It opens
/// nothing, reads no clock and rolls no dice: time arrives as ``Now``, randomness as a generator that its initializer
/// or an event carries. A driver (a thin shell in the product, `FogSimulation` in tests) performs the actions and feeds
/// back what happened.
///
/// **Time.** A machine that wants to be woken says so in ``nextDeadline``. The driver then calls ``receive(_:at:into:)``
/// at or after that instant, with whatever events have arrived by then, possibly none. Waking early is allowed and does
/// nothing.
///
/// **Durability.** A machine that must not forget something emits an action that carries a record and a ``Ticket``, and
/// goes on without assuming that the record is kept. The driver answers with an event that carries the same ticket once
/// the record would survive power loss. Everything that depends on the record (an acknowledgement, a vote, a forwarded
/// packet) waits for that event. Tickets are issued in order by ``TicketSequence`` and records reach the disk in ticket
/// order, so that a ticket also vouches for those before it.
///
/// **Cost.** `receive` is the hot path: it doesn't allocate once ``Outputs`` has grown to its working size, and doesn't
/// suspend. Work that is expensive and pure (a handshake, a batch of unwraps) is an action whose result comes back as an
/// event, so that the driver may do it on another core.
public protocol StateMachine<Event, Action> {
    /// What can happen to the machine.
    associatedtype Event
    /// What the machine can ask its driver to do.
    associatedtype Action

    /// Takes the events that have happened, in order, and appends the actions that follow, in order.
    ///
    /// - Parameters:
    ///   - events: What happened since the last call; empty when only time has passed.
    ///   - now: The driver's clocks at the time of the call. The monotonic clock never goes back between calls; the
    ///     wall clock may.
    ///   - outputs: Where actions are appended. The driver empties it after it has performed them.
    mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>)

    /// When the machine next wants to be woken, or `nil` if only an event can move it.
    var nextDeadline: MonotonicInstant? { get }
}

extension StateMachine {
    /// Takes a single event. A convenience for drivers whose events arrive one at a time.
    public mutating func receive(_ event: Event, at now: Now, into outputs: inout Outputs<Action>) {
        let events = CollectionOfOne(event)
        receive(events.span, at: now, into: &outputs)
    }

    /// Tells the machine that time has passed.
    public mutating func wake(at now: Now, into outputs: inout Outputs<Action>) {
        let events: [Event] = []
        receive(events.span, at: now, into: &outputs)
    }
}
