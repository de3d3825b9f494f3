import FogCore

/// Finds out which parts of a confinement work, by building sandboxes with them.
struct ConfinementTrial: Sendable {
    /// What builds the sandboxes, with everything that the kernel says it offers.
    let launcher: SandboxLauncher

    /// What works. It takes one sandbox if everything does.
    ///
    /// - Throws: A ``FogError`` if no sandbox runs anything even without a confinement.
    func outcome() async throws(FogError) -> Confinement {
        var filtering = launcher.confinement.filtering
        var rules = launcher.confinement.rules
        guard let fault = await fault(filtering, rules) else { return launcher.confinement }
        if let reason = await self.fault(.absent(fault), .absent(fault)) {
            throw FogError(.unavailable, "a program can't be run in a sandbox: \(reason)")
        }
        if filtering.value != nil, let reason = await self.fault(filtering, .absent(fault)) {
            filtering = .absent("system calls can't be filtered here: \(reason)")
        }
        if rules.value != nil, let reason = await self.fault(filtering, rules) {
            rules = .absent("Landlock can't be used here: \(reason)")
        }
        return Confinement(filtering: filtering, rules: rules)
    }

    /// The program says which parts it feels: what the kernel tells about filters, and whether it may name itself.
    private static let script = """
        while read name value; do [ "$name $value" = 'Seccomp: 2' ] && echo filtered; done < /proc/self/status
        (echo trial > /proc/self/comm) 2>/dev/null || echo ruled
        echo ran
        """

    /// Why a program doesn't run in such a sandbox, or isn't confined there; `nil` if it is.
    private func fault(
        _ filtering: Confinement.Provision<Confinement.Filters>,
        _ rules: Confinement.Provision<Confinement.Confiner>
    ) async -> String? {
        let launcher = launcher.with(Confinement(filtering: filtering, rules: rules))
        let description = SandboxDescription(name: SandboxName.next("trial"), command: ["sh", "-c", Self.script])
        do {
            let run = try await ToolRun.run(description, in: launcher, atMost: .seconds(20))
            guard run.end.exitCode == 0 else { return run.reason }
            let words = run.output.split(separator: "\n")
            if let confiner = rules.value, !words.contains("ruled") || !words.contains("ran") {
                return "the executable \(confiner.path) doesn't confine what it starts"
            }
            if filtering.value != nil, !words.contains("filtered") { return "the filter isn't in force" }
            return words.contains("ran") ? nil : "the shell doesn't run there"
        } catch {
            return error.message
        }
    }
}
