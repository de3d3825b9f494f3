public import ArgumentParser
public import FogExecution
public import FogJobs

extension JobID: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }

    /// Jobs of the coordinator that the command line names.
    public static var defaultCompletionKind: CompletionKind { CoordinatorCandidates.jobs }
}

extension JobState: ExpressibleByArgument {}

extension OutputStream: ExpressibleByArgument {}

extension TokenKind: ExpressibleByArgument {
    /// Those that can be made; a worker gets its token when it joins.
    public static var allValueStrings: [String] { allCases.filter { $0 != .worker }.map(\.rawValue) }
}

extension UsageDivision: ExpressibleByArgument {}
