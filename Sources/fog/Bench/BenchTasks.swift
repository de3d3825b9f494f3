import ArgumentParser
import FogCore

struct BenchTasks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks", abstract: "Measure how fast tasks get through a coordinator and its workers.",
        discussion: """
            Starts networks of real processes in a temporary folder, runs jobs on them, ends them, and counts \
            afterwards in the database that every task has exactly one recorded result. Every submission, claim and \
            result is on stable storage before it is answered; 'fsync' is what one write to stable storage takes on \
            the same disk.
            """)

    @Option(name: .long, help: "How many workers.")
    var workers: Int = 4

    @Option(name: .long, help: "How many tasks that do nothing.")
    var count: Int = 30_000

    @Option(
        name: .long, help: "How many rows of waiting tasks a killed coordinator comes back with; 0 to leave it out.")
    var rows: Int = 1_000_000

    @Option(
        name: .long, help: "The folder in which the temporary one is made: its disk is what is measured.",
        completion: .directory)
    var folder: String = "/var/tmp"

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func validate() throws {
        guard (1...64).contains(workers) else { throw ValidationError("the number of workers is from 1 to 64") }
        guard (100...100_000).contains(count) else {
            throw ValidationError("the number of tasks is from 100 to 100000")
        }
        guard (0...1_900_000).contains(rows) else { throw ValidationError("the number of rows is from 0 to 1900000") }
    }

    func run() async throws {
        let figures = try await TaskMeasurement(workers: workers, count: count, rows: rows, folder: folder).run()
        try figures.show(as: output)
    }
}
