public import ArgumentParser
public import FogExecution
public import FogJobs

extension JobID: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}

extension JobState: ExpressibleByArgument {}

extension OutputStream: ExpressibleByArgument {}

extension TokenKind: ExpressibleByArgument {}
