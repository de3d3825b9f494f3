import ArgumentParser
import FogClient
import FogCore
import FogJobs
import FogNode
import Glibc
import Synchronization

struct Top: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch the network: its nodes, the jobs that wait or run, and how fast tasks end.",
        discussion: """
            On a terminal the view is drawn anew every --interval, until q or Ctrl-C; a coordinator that can't be \
            reached is waited for. Elsewhere, and with --once or another form than a table, one reading is taken over \
            one interval and printed. A submitter's token shows its own jobs only.

            KEYS
              q, Ctrl-C   end
              b r a n     jobs: busiest first, fastest first, newest first, by name
              N T C H     nodes: by name, most tasks, most cpu in use, longest unheard first
              Ctrl-Z      stop, until 'fg'
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .shortAndLong, help: "How often to look, such as 2s; at least 100ms.")
    var interval: DurationArgument?

    @Flag(name: .long, help: "Take one reading and print it.")
    var once = false

    func validate() throws {
        guard (Duration.milliseconds(100)...Duration.seconds(3600)).contains(period) else {
            throw ValidationError("--interval is from 100ms to 1h")
        }
    }

    private var period: Duration { interval?.value ?? .seconds(1) }

    func run() async throws {
        let isTable = output.output == .table || output.output == .wide
        let watch = TopWatch(connection: connection, interval: period)
        guard isTable, !once, Terminal.outputIsTerminal, Terminal.canMoveCursor else {
            let reading = try await watch.measure()
            guard isTable else {
                if output.output == .name {
                    for job in JobOrder.busiest.sorted(reading.jobs) { Terminal.print(job.status.id.description) }
                    return
                }
                return try output.show(reading, Listing(name: { _ in "" }, columns: []))
            }
            var view = makeView()
            view.reading = reading
            let width = Terminal.outputIsTerminal ? Terminal.size(of: STDOUT_FILENO).columns : 120
            for line in TopFrame(view: view, width: width, usesUnicode: Terminal.showsUnicode).lines() {
                Terminal.print(line.text)
            }
            return
        }
        try await show(watch)
    }

    private func makeView() -> TopView {
        let place = (try? connection.endpoint())?.description ?? (try? connection.folder().path) ?? "no data folder"
        return TopView(coordinator: place, interval: period)
    }

    /// Shows the view until somebody has seen enough.
    private func show(_ watch: TopWatch) async throws {
        let view = SharedView(makeView())
        let looking = Task {
            do {
                try await watch.follow(view.value)
            } catch {
                view.end.withLock { $0 = $0 ?? error }
            }
        }
        defer { looking.cancel() }
        let screen = FullScreen()
        var drawn: [String] = []
        while true {
            if let error = view.end.withLock({ $0 }) { throw error }
            guard let keys = screen.keys() else { return }
            for key in keys {
                switch view.value.withLock({ $0.press(key) }) {
                case .quit: return
                case .suspend:
                    screen.suspend()
                    drawn = []
                case .redraw: drawn = []
                case .nothing: break
                }
            }
            let lines = lines(view.value.withLock { $0 }, screen.size)
            if lines != drawn {
                screen.draw(lines)
                drawn = lines
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func lines(_ view: TopView, _ size: FullScreen.Size) -> [String] {
        let frame = TopFrame(view: view, width: size.columns, usesUnicode: Terminal.showsUnicode)
        return frame.lines(height: size.rows).map { line in
            switch line.emphasis {
            case .plain: line.text
            case .heading: "\u{1B}[7m\(line.text.padded(to: size.columns))\u{1B}[0m"
            case .warning: Terminal.usesColour ? "\u{1B}[31m\(line.text)\u{1B}[0m" : line.text
            }
        }
    }
}

/// The view, between the task that looks and the one that draws.
private final class SharedView: Sendable {
    let value: Mutex<TopView>
    /// Why there will be nothing new any more.
    let end = Mutex<(any Error)?>(nil)

    init(_ view: TopView) {
        value = Mutex(view)
    }
}
