import FogCore

/// What ``Top`` knows and how somebody wants to see it.
struct TopView: Sendable {
    /// What a key asks for.
    enum Wish: Hashable {
        case nothing, redraw, suspend, quit
    }

    /// The coordinator, for people.
    var coordinator: String
    /// How often it is looked at.
    var interval: Duration
    /// The last reading.
    var reading: TopReading?
    /// Why there is no newer one.
    var trouble: String?
    var jobOrder = JobOrder.busiest
    var nodeOrder = NodeOrder.name

    /// Takes a key.
    mutating func press(_ key: UInt8) -> Wish {
        let character = Character(Unicode.Scalar(key))
        if let order = JobOrder(rawValue: character) {
            jobOrder = order
            return .redraw
        }
        if let order = NodeOrder(rawValue: character) {
            nodeOrder = order
            return .redraw
        }
        switch key {
        // q, Q, Ctrl-C, Ctrl-D, Ctrl-\
        case UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4, 28: return .quit
        // Ctrl-Z
        case 26: return .suspend
        // Ctrl-L, space, return
        case 12, 32, 13, 10: return .redraw
        default: return .nothing
        }
    }
}
