import Crypto
import FogCore
import FogExecution
import FogJobs

@testable import FogCoordinator

/// What everybody outside the coordinator knows: what they asked for, what they were told, and what they have seen.
struct LifeLedger {
    /// How far a request has come.
    enum Progress {
        case notAsked
        /// Asked, without an answer: it may have been done or not.
        case asked
        /// Answered, or its effect was seen: it has to stay.
        case known
    }

    struct Submission {
        let name: String
        let key: String
        let owner: String
        let text: [UInt8]
        let count: Int
        var progress = Progress.notAsked
        var job: JobID?
        var stop = Progress.notAsked
    }

    struct Content {
        let bytes: [UInt8]
        let hash: BlobHash
        var progress = Progress.notAsked

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            hash = BlobHash(hashing: bytes)
        }
    }

    struct Worker {
        let name: String
        let key: Curve25519.Signing.PrivateKey
        var token: String?
        var join = Progress.notAsked
        /// The claim that has no answer yet.
        var claim: ClaimRequest?

        var node: NodeID { NodeID(identityKey: key.publicKey) }
    }

    struct Attempt {
        let lease: LeaseKey
        let worker: Int
        /// How much of its output was taken, and how much was offered.
        var printed = 0
        var offered = 0
        /// What it will have produced, by place in ``LifeLedger/contents``.
        var output: Int?
        var exitCode: Int32
        var body: [UInt8]?
        var finish = Progress.notAsked
        var state: TaskState?
        /// The coordinator has said that its lease is over.
        var isOver = false

        var outcome: ExecutionOutcome { .exited(exitCode) }
        var isOpen: Bool { finish != .known && !isOver }

        /// The byte that the program prints at a place.
        func byte(at place: Int) -> UInt8 {
            UInt8(truncatingIfNeeded: place &* 13 &+ Int(lease.fence) &* 31 &+ lease.task.index &* 7)
        }

        func output(_ range: Range<Int>) -> [UInt8] { range.map(byte) }
    }

    struct Token {
        let name: String
        var id: String?
        var secret: String?
        var revocation = Progress.notAsked
    }

    var submissions: [Submission] = []
    var contents: [Content] = []
    var workers: [Worker] = []
    var attempts: [LeaseKey: Attempt] = [:]
    /// The keys of `attempts` in the order of the claims, so that a life can be repeated.
    var leases: [LeaseKey] = []
    var tokens: [Token] = []
    /// What was answered so far, and how much of it has been looked for after a restart.
    var acknowledged = 0
    var reconciled = 0
    var violations: [String] = []

    /// What is wrong if a condition doesn't hold.
    mutating func expect(_ condition: Bool, _ violation: @autoclosure () -> String) {
        if !condition, violations.count < 20 { violations.append(violation()) }
    }
}

extension LifeLedger.Progress {
    /// Asked for (again); what is known stays known.
    mutating func ask() { if self == .notAsked { self = .asked } }
}
