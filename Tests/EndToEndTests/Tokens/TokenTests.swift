import Testing

extension EndToEnd {
    /// Calls over TCP, where nobody is trusted who doesn't show a token.
    @Suite(.needsCommands) struct TokenTests {
        @Test func aSubmitterSeesItsOwnJobsAndNothingElse() async throws {
            try await withNetwork(workers: 1) { network in
                let coordinator = "http://127.0.0.1:\(try network.port())"
                let nobody = try await network.fog("job", "ls", "--coordinator", coordinator)
                #expect(nobody.code == 77, "\(nobody)")

                let alice = try await network.token("submitter", "alice")
                let mallory = try await network.token("submitter", "mallory")
                func fog(_ token: String, _ arguments: String...) async throws -> CommandResult {
                    let options = ["--coordinator", coordinator, "--token-file", token]
                    return try await network.command(arguments + options).start().end()
                }
                try Files.write(
                    Array(
                        """
                        apiVersion: fog/v1
                        kind: Job
                        name: secret
                        tasks:
                          - engine: {type: process, command: [sh, -c, "echo secret | tee /out/secret"]}
                            outputs: [{path: /out}]
                        """.utf8), to: network.file("secret.yaml"))
                let submitted = try await fog(alice, "job", "run", network.file("secret.yaml"), "--wait")
                #expect(submitted.code == 0, "\(submitted)")
                let job = submitted.word
                let own = try await network.succeed("run", "--detach", "--engine", "process", "--", "true").word

                #expect(try await fog(alice, "job", "logs", job).text == "secret\n")
                #expect(try await fog(alice, "job", "ls", "-o", "name").text == "\(job)\n")
                #expect(try await fog(mallory, "job", "ls", "-o", "name").text == "")
                for (token, other) in [(mallory, job), (alice, own)] {
                    for command in ["status", "logs", "outputs", "explain", "stop", "wait", "get"] {
                        let result = try await fog(token, "job", command, other)
                        #expect(result.code == 66, "\(result)")
                        #expect(!result.text.contains("secret"), "\(result)")
                    }
                }
                #expect(try await network.job(job).owner == "alice")

                let refused = [
                    ["token", "ls"], ["token", "create", "eve"], ["token", "create", "--kind", "operator", "eve"],
                    ["token", "revoke", "anything"], ["node", "drain", "worker-1"], ["node", "rm", "worker-1"],
                ]
                for words in refused {
                    let options = ["--coordinator", coordinator, "--token-file", alice]
                    let result = try await network.command(words + options).start().end()
                    #expect(result.code == 77, "\(result)")
                }
                #expect(try await network.nodes().map(\.availability) == ["ready"])
                #expect(try await !network.tokens().contains { $0.name == "eve" })
            }
        }

        @Test func aTokenWorksUntilItIsRevokedAndOnlyFromAFileThatIsPrivate() async throws {
            try await withNetwork(workers: 0) { network in
                let coordinator = "http://127.0.0.1:\(try network.port())"
                func jobs(_ token: String) async throws -> CommandResult {
                    try await network.fog("job", "ls", "--coordinator", coordinator, "--token-file", token)
                }
                let boss = try await network.token("operator", "boss")
                let join = try await network.token("join", "office")
                #expect(try await jobs(boss).code == 0)
                #expect(try await jobs(join).code == 77)

                let open = network.file("open.token")
                try Files.write(try Files.read(boss), to: open, mode: 0o644)
                let refused = try await jobs(open)
                #expect(refused.code == 77)
                #expect(refused.errors.contains("chmod 600"), "\(refused)")

                let invented = network.file("invented.token")
                try Files.write(Array("nobody-has-made-this\n".utf8), to: invented)
                #expect(try await jobs(invented).code == 77)
                let empty = network.file("empty.token")
                try Files.write([], to: empty)
                let nothing = try await jobs(empty)
                #expect(nothing.code == 65)
                #expect(nothing.errors.contains("empty"), "\(nothing)")

                // The secret is nowhere in the data folder: only its hash is.
                let secret = try Files.text(boss).split(whereSeparator: \.isWhitespace)[0]
                for name in Files.names(in: network.data + "/coordinator") where name.hasPrefix("coordinator.sqlite") {
                    let bytes = try Files.read("\(network.data)/coordinator/\(name)")
                    #expect(bytes.firstRange(of: Array(secret.utf8)) == nil, "a token's secret is in \(name)")
                }

                let id = try #require(try await network.tokens().first { $0.name == "boss" }).id
                try await network.succeed("token", "revoke", id)
                #expect(try await jobs(boss).code == 77)
            }
        }

        @Test func aPageOfSomebodyElsesCannotCall() async throws {
            try await withNetwork(workers: 0) { network in
                let port = try network.port()
                let token = try Files.text(try await network.token("operator", "boss"))
                let authorization = "Authorization: Bearer \(token.split(whereSeparator: \.isWhitespace)[0])"
                func status(_ host: String, _ headers: [String]) throws -> Int {
                    try RawCall(place: .port(port), path: "/v1/jobs", host: host, headers: headers).answer().status
                }
                #expect(try status("127.0.0.1:\(port)", [authorization]) == 200)
                #expect(try status("localhost:\(port)", [authorization]) == 200)
                #expect(try status("rebound.example:\(port)", [authorization]) == 403)
                #expect(try status("127.0.0.1:\(port)", [authorization, "Origin: http://page.example"]) == 403)
                #expect(try status("127.0.0.1:\(port)", []) == 401)
            }
        }
    }
}
