/// A value of one type or another, for simulations with two kinds of machine.
public enum Either<First, Second> {
    /// It belongs to the first kind.
    case first(First)
    /// It belongs to the second kind.
    case second(Second)
}

extension Either: Sendable where First: Sendable, Second: Sendable {}
extension Either: Equatable where First: Equatable, Second: Equatable {}
extension Either: Hashable where First: Hashable, Second: Hashable {}

extension Either: CustomStringConvertible {
    public var description: String {
        switch self {
        case .first(let first): "\(first)"
        case .second(let second): "\(second)"
        }
    }
}
