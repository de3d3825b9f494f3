extension LocalNetwork {
    /// Runs the network until SIGTERM or SIGINT.
    public func runUntilSignalled() async throws {
        try await RoleProcess.run(self, logger: logger)
    }
}
