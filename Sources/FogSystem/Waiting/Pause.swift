/// Waiting that goes on in a cancelled task: to clean up after a program must not turn into a busy loop because its
/// submitter has lost interest.
package enum Pause {
    /// Waits for the given time, cancelled or not.
    package static func sleep(_ duration: Duration) async {
        await Task.detached { try? await Task.sleep(for: duration) }.value
    }
}
