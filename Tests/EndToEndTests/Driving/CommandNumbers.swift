import Synchronization

/// Tells the files of commands apart.
enum CommandNumbers {
    private static let last = Atomic<Int>(0)

    static func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
