import Glibc

/// What is killed.
enum Victim: String, CaseIterable {
    case coordinator, worker, supervisor, sandbox, bubblewrap, client

    /// A process of this kind, by chance; `nil` if there is none at the moment, or if it is a client, which the load
    /// knows.
    func process(of network: Network, workers: Int, _ choice: inout SeededChoice) -> pid_t? {
        switch self {
        case .coordinator: return network.process("coordinator")
        case .worker: return network.process("worker-\(1 + choice.next(below: workers))")
        case .supervisor: return network.process("up")
        case .sandbox, .bubblewrap:
            let running = (1...workers).compactMap { network.process("worker-\($0)") }
            let candidates = running.flatMap { worker in
                ListedProcess.descendants(of: worker).filter { process in
                    // Of the two processes of a bubblewrap the one outside: the other is, from the outside, the program.
                    self == .sandbox
                        ? process.program == "fog-sandbox" : process.program == "bwrap" && process.parent == worker
                }
            }
            return candidates.isEmpty ? nil : candidates[choice.next(below: candidates.count)].number
        case .client: return nil
        }
    }
}
