/// The bounds of the job specification format.
public enum SpecificationLimits {
    /// The most bytes that the text of a specification may have.
    public static let textBytes = 1 << 20
    /// The most values, lists and mappings that a text may hold.
    public static let nodes = 50_000
    /// How deep lists and mappings may nest.
    public static let depth = 32
    /// The most characters in the name of a job or a task.
    public static let nameLength = 63
    /// The range of priorities.
    public static let priority = 1...100
    /// How many tasks a job may have.
    public static let count = 1...100_000
    /// The most arguments, or parts of a command.
    public static let arguments = 10_000
    /// The most bytes that arguments and environment may have together, each with the byte that ends it.
    public static let argumentAndEnvironmentBytes = 256 << 10
    /// The most characters in the name of an environment variable.
    public static let environmentNameLength = 128
    /// The most bytes of a standard input that stands in the specification.
    public static let standardInputBytes = 64 << 10
    /// The most inputs of a task.
    public static let inputs = 1000
    /// The most outputs of a task.
    public static let outputs = 100
    /// The most bytes of a path inside the sandbox.
    public static let pathBytes = 1024
    /// The most bytes between two slashes of a path inside the sandbox.
    public static let pathComponentBytes = 255
    /// The most bytes of the path of a file on the submitter's machine.
    public static let filePathBytes = 4096
    /// The range of processor shares, in thousandths of a core.
    public static let cpuMillicores = 10...1_024_000
    /// The range of memory sizes, in bytes.
    public static let memoryBytes: ClosedRange<Int64> = (64 << 10)...(16 << 40)
    /// The range of disk sizes, in bytes.
    public static let diskBytes: ClosedRange<Int64> = 0...(16 << 40)
    /// The range of seeds: whole numbers that every JSON reader takes exactly.
    public static let seed: ClosedRange<UInt64> = 0...9_007_199_254_740_991
    /// The range of amounts of fuel.
    public static let fuel: ClosedRange<UInt64> = 1...1_000_000_000_000_000_000
    /// How long one attempt may run.
    public static let runTimeout: ClosedRange<Duration> = .milliseconds(100) ... .seconds(7 * 86_400)
    /// How long a task may wait, and how long it may take in total.
    public static let waitTimeout: ClosedRange<Duration> = .milliseconds(100) ... .seconds(30 * 86_400)
    /// How many further attempts a failure may lead to.
    public static let maxFailures = 0...100
    /// How many further attempts a loss may lead to, if it is not unlimited.
    public static let maxLost = 0...1000
    /// The range of waits between attempts.
    public static let backoff: ClosedRange<Duration> = .milliseconds(10) ... .seconds(86_400)
    /// The range of times for which logs and results are kept.
    public static let retention: ClosedRange<Duration> = .seconds(60) ... .seconds(365 * 86_400)
}
