/// Waits until a condition holds, looking again and again.
///
/// - Parameter limit: Far more than it should take on a busy machine: how long isn't what is tested.
/// - Throws: ``Disappointment`` if the condition doesn't come to hold.
func eventually(
    _ condition: @autoclosure () -> String, within limit: Duration = .seconds(60),
    _ holds: () async throws -> Bool
) async throws {
    let start = ContinuousClock.now
    while try await !holds() {
        guard start.duration(to: .now) < limit else {
            throw Disappointment("waited for \(limit) and it isn't so that \(condition())")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
