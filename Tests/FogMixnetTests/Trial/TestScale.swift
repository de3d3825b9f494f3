import FoundationEssentials

/// How much tests try.
enum TestScale {
    /// Whether all that is stated is tried, and not only a bit of it.
    static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil
}
