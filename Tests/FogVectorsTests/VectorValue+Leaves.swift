import FogSimulation

@testable import FogVectors

/// The way to a value inside another.
struct ValuePath: Hashable, CustomStringConvertible {
    enum Step: Hashable {
        case member(String)
        case element(Int)
    }

    var steps: [Step] = []

    /// The last member's name.
    var member: String {
        for case .member(let name) in steps.reversed() { return name }
        return ""
    }

    var description: String {
        steps.map { step in
            switch step {
            case .member(let name): ".\(name)"
            case .element(let index): "[\(index)]"
            }
        }.joined()
    }
}

extension VectorValue {
    /// The ways to all values that hold no others, in a fixed order.
    var leaves: [ValuePath] {
        switch self {
        case .list(let list):
            list.enumerated().flatMap { index, value in
                value.leaves.map { ValuePath(steps: [.element(index)] + $0.steps) }
            }
        case .members(let members):
            members.sorted { $0.key < $1.key }.flatMap { name, value in
                value.leaves.map { ValuePath(steps: [.member(name)] + $0.steps) }
            }
        default: [ValuePath()]
        }
    }

    /// The same value with another at the end of a way.
    func replacing(_ path: ValuePath, _ change: (VectorValue) -> VectorValue?) -> VectorValue {
        replacing(path.steps[...], change)
    }

    private func replacing(_ steps: ArraySlice<ValuePath.Step>, _ change: (VectorValue) -> VectorValue?) -> VectorValue
    {
        guard let step = steps.first else { return change(self) ?? .null }
        switch (self, step) {
        case (.list(var list), .element(let index)):
            if steps.count == 1, change(list[index]) == nil {
                list.remove(at: index)
            } else {
                list[index] = list[index].replacing(steps.dropFirst(), change)
            }
            return .list(list)
        case (.members(var members), .member(let name)):
            guard let old = members[name] else { return self }
            members[name] =
                steps.count == 1 && change(old) == nil ? nil : old.replacing(steps.dropFirst(), change)
            return .members(members)
        default: return self
        }
    }

    /// The cases of a document, each as a document of its own.
    var single: [VectorValue] {
        switch self {
        case .list(let list): list.map { .list([$0]) }
        case .members(let members):
            if case .list(let list) = members["vectors"] {
                list.map { .members(members.merging(["vectors": .list([$0])]) { $1 }) }
            } else {
                [self]
            }
        default: []
        }
    }
}
