import FogCore
import Synchronization

/// Shows how far something is while it goes on: a bar that is drawn over itself on a terminal and gone at the end, lines
/// elsewhere. All of it goes to standard error.
final class ProgressDisplay<State: ProgressState>: Sendable {
    private struct Inner {
        var state: State
        var lastDrawn: Duration?
        var isOver = false
    }

    private let inner: Mutex<Inner>
    private let form: ProgressForm
    private let start = ContinuousClock.now
    private let usesUnicode = Terminal.showsUnicode

    /// Shows nothing yet; ``during(_:)`` does.
    init(_ state: State, as form: ProgressForm) {
        inner = Mutex(Inner(state: state))
        self.form = form
    }

    /// Shows how far it is while `body` goes on.
    func during<Value, Failure: Error>(_ body: () async throws(Failure) -> Value) async throws(Failure) -> Value {
        guard form != .nothing else { return try await body() }
        let ticker = Task {
            while (try? await Task.sleep(for: .milliseconds(250))) != nil { show() }
        }
        defer {
            ticker.cancel()
            inner.withLock { $0.isOver = true }
            StatusLine.clear()
        }
        return try await body()
    }

    /// Changes what is shown.
    ///
    /// - Parameter body: Gets the time since the beginning.
    func change(_ body: (inout State, Duration) -> Void) {
        let time = start.duration(to: .now)
        inner.withLock { body(&$0.state, time) }
        show()
    }

    private func show() {
        let time = start.duration(to: .now)
        inner.withLock { inner in
            guard !inner.isOver else { return }
            switch form {
            case .nothing: break
            case .lines:
                if let line = inner.state.plainLine(at: time) { Terminal.say(line) }
            case .bar:
                // What is over in a moment needs no bar, and nobody reads faster than this.
                guard time >= .milliseconds(400), inner.lastDrawn.map({ time - $0 >= .milliseconds(100) }) ?? true
                else { return }
                inner.lastDrawn = time
                StatusLine.draw { inner.state.bar(width: $0, usesUnicode: usesUnicode, at: time) }
            }
        }
    }
}

/// In which form progress is shown.
enum ProgressForm {
    /// A bar that is drawn over itself.
    case bar
    /// A line now and then.
    case lines
    /// Not at all.
    case nothing

    /// What suits standard error.
    static func suitable(isQuiet: Bool) -> ProgressForm {
        isQuiet ? .nothing : StatusLine.isPossible ? .bar : .lines
    }
}
