import FogCore
import FogJobs

/// The lines of a view: what stands where, without any terminal.
struct TopFrame {
    /// A line and how it stands out.
    struct Line: Hashable {
        enum Emphasis: Hashable {
            case plain, heading, warning
        }

        var text: String
        var emphasis = Emphasis.plain
    }

    let view: TopView
    let width: Int
    let usesUnicode: Bool

    /// Everything, as long as it gets: for a stream.
    func lines() -> [Line] {
        head + nodeLines(most: .max) + jobLines(most: .max)
    }

    /// What fits so many rows, with the keys in the last.
    func lines(height: Int) -> [Line] {
        let room = max(0, height - head.count - 1)
        let nodes = view.reading?.nodes.count ?? 0
        let jobs = view.reading?.jobs.count ?? 0
        // A table has an empty line and a heading. Nodes give way to jobs down to half of the room.
        let forNodes = max(room / 2, room - jobs - 2)
        let nodeLines = nodeLines(most: max(0, min(nodes, forNodes - 2)))
        let jobLines = jobLines(most: max(0, room - nodeLines.count - 2))
        let body = Array((head + nodeLines + jobLines).prefix(max(0, height - 1)))
        let blanks = Array(repeating: Line(text: ""), count: max(0, height - 1 - body.count))
        return Array((body + blanks + [Line(text: keys.fitted(to: width), emphasis: .heading)]).suffix(max(0, height)))
    }

    private var head: [Line] {
        let every = "every \(DurationNotation.format(view.interval))"
        var lines = [Line(text: "fog top: \(Terminal.safe(view.coordinator)), \(every)", emphasis: .heading)]
        if let trouble = view.trouble {
            let since = view.reading.map { " since \(Self.clock($0.takenAt))" } ?? ""
            let text = "no answer\(since), trying again: \(Terminal.safe(trouble))"
            lines += Self.wrapped(text, width, most: 3).map { Line(text: $0, emphasis: .warning) }
        }
        if let reading = view.reading {
            lines += [
                Line(text: taskLine(reading)), Line(text: nodeLine(reading)),
                Line(text: capacityLine(reading.capacity)),
            ]
        } else if view.trouble == nil {
            lines.append(Line(text: "asking the coordinator"))
        }
        return lines.map { Line(text: $0.text.fitted(to: width), emphasis: $0.emphasis) }
    }

    private func taskLine(_ reading: TopReading) -> String {
        let rate = reading.tasks.endedPerSecond.map(Words.rate) ?? "-"
        let running = reading.jobs.count { $0.status.state == .running }
        let more = reading.isPartial ? ", and more that aren't counted" : ""
        return "Tasks  \(reading.tasks.waiting) waiting, \(reading.tasks.held) running, \(rate) done; jobs: "
            + "\(running) running, \(reading.jobs.count - running) queued\(more)"
    }

    private func nodeLine(_ reading: TopReading) -> String {
        let counts = reading.nodeCounts.map { "\($0.count) \($0.state)" }
        return "Nodes  \(counts.isEmpty ? "none" : counts.joined(separator: ", "))"
    }

    private func capacityLine(_ capacity: TopReading.Capacity) -> String {
        "Used   cpu \(Words.processors(capacity.cpuMillicoresUsed))/\(Words.processors(capacity.cpuMillicores)), "
            + "memory \(Words.size(capacity.memoryBytesUsed))/\(Words.size(capacity.memoryBytes)), "
            + "disk \(Words.size(capacity.diskBytesUsed))/\(Words.size(capacity.diskBytes))"
    }

    private func nodeLines(most: Int) -> [Line] {
        guard let reading = view.reading, !reading.nodes.isEmpty, most > 0 else { return [] }
        let nodes = view.nodeOrder.sorted(reading.nodes)
        let table = TextTable(
            columns: [
                .init(title: "NODE", least: 8), .init(title: "STATE"), .init(title: "TASKS", isNumber: true, rank: 1),
                .init(title: "CPU", isNumber: true, rank: 2), .init(title: "MEMORY", isNumber: true, rank: 4),
                .init(title: "DISK", isNumber: true, rank: 5), .init(title: "HEARD", isNumber: true, rank: 3),
            ],
            rows: Self.cut(nodes, most).map { node in
                [
                    Terminal.safe(node.name), node.availability.rawValue, String(node.held),
                    "\(Words.processors(node.cpuMillicoresUsed))/\(Words.processors(node.capacity.cpuMillicores))",
                    "\(Words.size(node.memoryBytesUsed))/\(Words.size(node.capacity.memoryBytes))",
                    "\(Words.size(node.diskBytesUsed))/\(Words.size(node.capacity.diskBytes))",
                    Self.age(node.lastHeardAt.duration(to: reading.takenAt)),
                ]
            })
        return lines(of: table, all: nodes.count, most: most, noun: "nodes")
    }

    private func jobLines(most: Int) -> [Line] {
        guard let reading = view.reading, most > 0 else { return [] }
        guard !reading.jobs.isEmpty else {
            return [Line(text: ""), Line(text: "No job waits or runs.".fitted(to: width))]
        }
        let jobs = view.jobOrder.sorted(reading.jobs)
        let table = TextTable(
            columns: [
                .init(title: "JOB"), .init(title: "NAME", least: 8), .init(title: "STATE"),
                .init(title: "PROGRESS", rank: 6), .init(title: "DONE", isNumber: true),
                .init(title: "RUNNING", isNumber: true, rank: 2), .init(title: "FAILED", isNumber: true, rank: 4),
                .init(title: "RATE", isNumber: true, rank: 3), .init(title: "LEFT", isNumber: true, rank: 1),
                .init(title: "OWNER", rank: 5),
            ],
            rows: Self.cut(jobs, most).map { job in
                let (ended, total) = (job.status.tasks.ended, job.status.tasks.total)
                return [
                    job.status.id.description, Terminal.safe(job.status.name), job.status.state.rawValue,
                    bar(ended, of: total), "\(ended)/\(total)", String(job.status.tasks.held),
                    String(job.status.tasks[.failed] + job.status.tasks[.timedOut]),
                    job.endedPerSecond.map(Words.rate) ?? "-",
                    job.secondsLeft.map { Words.roughly(.milliseconds(Int64($0 * 1000))) } ?? "-",
                    Terminal.safe(job.status.owner),
                ]
            })
        return lines(of: table, all: jobs.count, most: most, noun: "jobs")
    }

    private func lines(of table: TextTable, all: Int, most: Int, noun: String) -> [Line] {
        var lines = [Line(text: "")]
        for (index, text) in table.lines(width: width).enumerated() {
            lines.append(Line(text: text, emphasis: index == 0 ? .heading : .plain))
        }
        if all > most { lines.append(Line(text: "and \(all - table.rows.count) more \(noun)".fitted(to: width))) }
        return lines
    }

    /// As many as there is room for; the last row says how many more there are.
    private static func cut<Item>(_ items: [Item], _ most: Int) -> ArraySlice<Item> {
        items.count > most ? items.prefix(max(0, most - 1)) : items[...]
    }

    private func bar(_ done: Int, of total: Int) -> String {
        let columns = 10
        let filled = total > 0 ? min(columns, done * columns / total) : 0
        let (full, empty) = usesUnicode ? ("█", "░") : ("#", "-")
        return String(repeating: full, count: filled) + String(repeating: empty, count: columns - filled)
    }

    private var keys: String {
        let jobs = JobOrder.allCases.map { "\($0.rawValue) \($0.title)\($0 == view.jobOrder ? "*" : "")" }
        let nodes = NodeOrder.allCases.map { "\($0.rawValue) \($0.title)\($0 == view.nodeOrder ? "*" : "")" }
        return "q quit | jobs: \(jobs.joined(separator: " ")) | nodes: \(nodes.joined(separator: " "))"
    }

    /// The text on so many lines at most; what is too much is cut.
    private static func wrapped(_ text: String, _ width: Int, most: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ").map(String.init) {
            let last = lines[lines.count - 1]
            let longer = last.isEmpty ? word : "\(last) \(word)"
            if longer.displayWidth > width, !last.isEmpty, lines.count < most {
                lines.append(word)
            } else {
                lines[lines.count - 1] = longer
            }
        }
        return lines
    }

    /// How long ago; clocks of two machines may differ, so never less than nothing.
    private static func age(_ age: Duration) -> String {
        let seconds = max(0, age.clampedMilliseconds / 1000)
        return seconds < 60 ? "\(seconds)s" : Words.duration(.seconds(seconds))
    }

    /// The time of day, UTC.
    private static func clock(_ time: WallTime) -> String {
        "\(time.description.split(separator: "T").last?.prefix(8) ?? "")Z"
    }
}
