import FogCore
import FogExecution
import FogJobs

@testable import FogCoordinator

extension CoordinatorLife {
    /// The next thing to do to end attempts of one worker: upload what the first has produced, or say how they ended.
    mutating func finish(_ leases: [LeaseKey], _ busy: inout Set<String>) -> LifeRequest? {
        var finishes: [(lease: LeaseKey, body: [UInt8])] = []
        var node: NodeID?
        for lease in leases {
            guard let attempt = ledger.attempts[lease], attempt.isOpen, busy.insert("\(lease)").inserted else {
                continue
            }
            if attempt.body == nil { decideEnd(of: lease) }
            if let upload = missingUpload(of: lease) {
                if finishes.isEmpty { return upload }
                continue
            }
            let body = ledger.attempts[lease]?.body ?? makeBody(of: lease)
            finishes.append((lease, body))
            node = ledger.workers[attempt.worker].node
        }
        guard let node else { return nil }
        return .finish(finishes, by: node)
    }

    /// Decides how an attempt ends, once.
    private mutating func decideEnd(of lease: LeaseKey) {
        guard let attempt = ledger.attempts[lease], attempt.finish == .notAsked, attempt.output == nil,
            attempt.exitCode == 0
        else { return }
        if roll(0..<6) == 0 {
            ledger.attempts[lease]?.exitCode = 1
        } else if roll(0..<2) == 0 {
            let name = "result \(ledger.contents.count) of life \(seed)"
            let bytes = Array(name.utf8) + attempt.output(0..<roll(1..<6000))
            ledger.contents.append(LifeLedger.Content(bytes))
            ledger.attempts[lease]?.output = ledger.contents.count - 1
        }
    }

    private func missingUpload(of lease: LeaseKey) -> LifeRequest? {
        guard let attempt = ledger.attempts[lease], let place = attempt.output,
            ledger.contents[place].progress != .known
        else { return nil }
        return .upload(
            ledger.contents[place].bytes, lease: lease, by: .worker(ledger.workers[attempt.worker].node))
    }

    /// The message about an attempt's end, with the last of its output. It stays the same however often it is sent.
    private mutating func makeBody(of lease: LeaseKey) -> [UInt8] {
        guard let attempt = ledger.attempts[lease] else { return [] }
        let outputs = attempt.output.map { place in
            [
                FinishRequest.Output(
                    path: "result", hash: ledger.contents[place].hash, size: Int64(ledger.contents[place].bytes.count))
            ]
        }
        let rest = attempt.printed..<attempt.printed + roll(1..<500)
        let log = FinishRequest.Log(
            stream: .standardOutput, offset: Int64(attempt.printed), data: Base64Bytes(attempt.output(rest)))
        let message = FinishRequest(
            node: ledger.workers[attempt.worker].node, fence: lease.fence, outcome: attempt.outcome,
            usage: ExecutionUsage(cpuMicroseconds: 1000), outputs: outputs ?? [], logs: [log])
        let body = (try? JSONBytes.encode(message)) ?? []
        ledger.attempts[lease]?.offered = max(attempt.offered, rest.upperBound)
        ledger.attempts[lease]?.body = body
        return body
    }
}
