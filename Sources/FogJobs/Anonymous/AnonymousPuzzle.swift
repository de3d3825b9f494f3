import Crypto
import FogCore

/// What somebody who doesn't say who they are has to work for, and how much.
public enum AnonymousPuzzle {
    /// What puzzles for jobs, and for blobs, are labelled with.
    public static let jobLabel: StaticString = "fog anonymous job 1"
    public static let blobLabel: StaticString = "fog anonymous blob 1"
    /// The header field with the epoch and the solution in hexadecimal, a space between them.
    public static let field = "Fog-Puzzle"

    /// What capabilities begin with: 64 hexadecimal digits follow.
    public static let capabilityPrefix = "fog_anonymous_"

    /// The most evaluations that are asked for.
    private static let most: UInt64 = 1 << 20

    /// How much work a job costs, in evaluations of the puzzle's hash: more the more processor time and memory all of its tasks
    /// may use.
    public static func effort(of job: JobSpecification) -> UInt32 {
        let seconds = UInt64(max(1, job.timeouts.run.components.seconds))
        let resources = job.task.resources
        let processor = UInt64(max(1, resources.cpuMillicores))
        let memory = UInt64(max(0, resources.memoryBytes)) >> 20
        // A quarter of an evaluation for each second of a processor, or of four gibibytes.
        let share = processor.multipliedReportingOverflow(by: 4)
        let weight = (share.partialValue + memory) / 16
        let each = seconds.multipliedReportingOverflow(by: weight)
        let all = (each.partialValue / 1000).multipliedReportingOverflow(by: UInt64(max(1, job.count)))
        guard !share.overflow, !each.overflow, !all.overflow else { return UInt32(most) }
        return UInt32(min(most, 16 + all.partialValue))
    }

    /// How much work storing so many bytes costs.
    public static func effort(ofBlob bytes: Int64) -> UInt32 {
        UInt32(min(most, 8 + UInt64(max(0, bytes)) >> 18))
    }

    /// What a puzzle is bound to.
    ///
    /// - Parameters:
    ///   - coordinator: The coordinator, as its terms name it.
    ///   - beacon: The occasion's.
    ///   - content: The hash of the job's text, or of the blob: 32 bytes.
    ///   - owner: Of ``owner(of:)``.
    public static func binding(coordinator: [UInt8], beacon: [UInt8], content: [UInt8], owner: String) -> [UInt8] {
        let parts = [coordinator, beacon, content, Array(owner.utf8)]
        return Array(SHA256.hash(data: parts.flatMap { Array(SHA256.hash(data: $0)) }))
    }

    /// What the names begin with under which anonymous jobs are kept.
    public static let ownerPrefix = "anonymous-"

    /// The name under which the jobs of a capability's holder are kept; the capability can't be found from it.
    public static func owner(of capability: String) -> String {
        let hash = SHA256.hash(data: Array("fog anonymous owner 1".utf8) + Array(capability.utf8))
        return ownerPrefix + Hexadecimal.encode(hash.prefix(16))
    }

    /// Whether a token is a capability.
    public static func isCapability(_ token: String) -> Bool {
        guard token.hasPrefix(capabilityPrefix) else { return false }
        let digits = token.dropFirst(capabilityPrefix.count)
        return digits.utf8.count == 64 && Hexadecimal.decode(digits) != nil
    }
}
