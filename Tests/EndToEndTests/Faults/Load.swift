import Glibc
import Testing

/// Submitters that keep a network busy: each submits job after job by `fog` and waits for it, until the load ends.
actor Load {
    /// What is known of the jobs that submitters have tried to submit.
    struct Record {
        /// Each job by its name.
        var issued: [String: LoadJob] = [:]
        /// The identifiers that `fog` has printed: those jobs were accepted.
        var accepted: Set<String> = []
        /// Submitters' commands that ended by themselves, as they should.
        var succeeded = 0
        /// Submitters' commands that were killed.
        var killed = 0
        /// Commands that found no network, because it was being started again as a whole.
        var turnedAway = 0
    }

    private let network: Network
    private let text: String
    private(set) var record = Record()
    private var isOver = false
    /// How often the whole network was taken down; odd while it is.
    private var downfalls = 0
    private var clients: [pid_t: RunningCommand] = [:]
    private var victims: Set<pid_t> = []

    init(network: Network) throws {
        self.network = network
        text = network.file("text")
        try Files.write(Array(LoadJob.text.utf8), to: text)
    }

    /// Submits until the load ends, and returns when the last of this submitter's jobs has.
    func submit(as number: Int, seed: UInt64) async throws {
        var choice = SeededChoice(seed: seed &+ UInt64(number))
        var round = 0
        while !isOver {
            round += 1
            let kind = LoadJob.Kind.allCases[choice.next(below: 3)]
            let job = LoadJob(name: "load-\(number)-\(round)", kind: kind, count: 4 + choice.next(below: 8))
            record.issued[job.name] = job
            let file = network.file("\(job.name).json")
            try Files.write(Array(try job.specification(text: text).utf8), to: file)
            if choice.next(below: 3) == 0 {
                // Submitting and waiting are two commands.
                guard let job = try await run("job", "run", "--id-only", file) else { continue }
                _ = try await run("job", "wait", "--quiet", job)
            } else {
                _ = try await run("job", "run", "--id-only", "--wait", file)
            }
        }
    }

    /// Runs a command to its end. Returns the word that it has printed, and `nil` if it was killed or turned away.
    private func run(_ arguments: String...) async throws -> String? {
        try await eventually("the network is there for '\(arguments)'") { downfalls % 2 == 0 || isOver }
        let before = downfalls
        let client = try network.command(arguments).start()
        clients[client.process] = client
        defer { clients[client.process] = nil }
        let result = try await client.end(within: .seconds(300))
        if arguments[1] == "run", !result.word.isEmpty { record.accepted.insert(result.word) }
        if victims.contains(client.process) {
            record.killed += 1
            return nil
        }
        if result.code == 69, downfalls != before {
            record.turnedAway += 1
            return nil
        }
        #expect(result.code == 0, "\(result)")
        record.succeeded += 1
        return result.word.isEmpty ? nil : result.word
    }

    /// Kills one of the submitters' commands; returns whether there was any.
    func killClient(_ choice: inout SeededChoice) -> Bool {
        let running = clients.values.filter { !$0.hasEnded }.sorted { $0.process < $1.process }
        guard !running.isEmpty else { return false }
        let victim = running[choice.next(below: running.count)]
        victims.insert(victim.process)
        victim.signal(SIGKILL)
        return true
    }

    /// The whole network is about to go down.
    func networkGoesDown() { downfalls += 1 }

    /// The whole network is there again.
    func networkIsBack() { downfalls += 1 }

    /// Has submitters end once their jobs have.
    func end() { isOver = true }
}
