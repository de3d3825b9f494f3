import Synchronization

/// Names for sandboxes that aren't one task's: no two live ones of a worker are the same, and none is like an attempt's.
enum SandboxName {
    private static let count = Atomic<UInt64>(0)

    /// The next name with this beginning, `wasm.17`.
    static func next(_ kind: String) -> String {
        "\(kind).\(count.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}
