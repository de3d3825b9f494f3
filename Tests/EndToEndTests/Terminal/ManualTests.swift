import Testing

extension EndToEnd {
    /// `fog man`.
    @Suite struct ManualTests {
        private func run(_ program: String, _ arguments: [String], in network: Network) async throws -> CommandResult {
            guard let path = ["/bin/", "/usr/bin/"].map({ $0 + program }).first(where: Files.exists) else {
                try Test.cancel("\(program) isn't installed")
            }
            var command = network.command(arguments)
            command.executable = path
            return try await command.start().end()
        }

        private func pages(_ network: Network) async throws -> [String] {
            let folder = network.file("man")
            try await network.succeed("man", "--write", folder)
            let names = Files.names(in: folder + "/man1")
            #expect(names.contains("fog.1") && names.contains("fog-job-run.1") && names.contains("fog-top.1"))
            return names.map { "\(folder)/man1/\($0)" }
        }

        @Test func groffFindsNothingWrongWithThePages() async throws {
            try await withDataFolder { network in
                for page in try await pages(network) {
                    let result = try await run("groff", ["-man", "-Tutf8", "-ww", "-z", page], in: network)
                    #expect(result.code == 0 && result.errors == "", "\(result)")
                }
            }
        }

        @Test func mandocFindsNothingWrongWithThePages() async throws {
            try await withDataFolder { network in
                for page in try await pages(network) {
                    let result = try await run("mandoc", ["-Tlint", "-W", "warning", page], in: network)
                    #expect(result.code == 0 && result.text == "" && result.errors == "", "\(result)")
                }
            }
        }

        @Test func aPersonReadsAPage() async throws {
            try await withDataFolder { network in
                let source = try await network.succeed("man", "job", "run")
                #expect(source.text.hasPrefix(".TH FOG\\-JOB\\-RUN 1 "), "\(source)")
                let wrong = try await network.fog("man", "job", "walk")
                #expect(wrong.code == 66 && wrong.errors.contains("'fog job walk'"), "\(wrong)")

                guard Files.exists("/usr/bin/man") else { try Test.cancel("man isn't installed") }
                let reading = try network.terminal(
                    "man", "fog", "job", "run", rows: 300, environment: ["MANPAGER": "cat"])
                #expect(try await reading.end() == 0)
                let text = reading.screen.text
                #expect(text.contains("fog-job-run - submit a job"), "\(text)")
                #expect(text.contains("EXIT STATUS") && text.contains("FOG_COORDINATOR"), "\(text)")
            }
        }
    }
}
