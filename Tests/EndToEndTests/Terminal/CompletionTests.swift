import Glibc
import Testing

extension EndToEnd {
    /// What shells complete, asked of the shells.
    @Suite(.needsCommands) struct CompletionTests {
        /// Something that somebody has typed, and what must and mustn't be offered for it.
        private struct Expectation {
            var typed: String
            var offered: Set<String>
            var withheld: Set<String> = []
        }

        private func expectations(_ job: String) -> [Expectation] {
            [
                Expectation(typed: "fog jo", offered: ["job"], withheld: ["node"]),
                Expectation(typed: "fog job st", offered: ["status", "stop"], withheld: ["run"]),
                Expectation(typed: "fog job ls --st", offered: ["--state"]),
                Expectation(typed: "fog job ls --state ", offered: ["queued", "running"], withheld: [job]),
                Expectation(typed: "fog job ls -o y", offered: ["yaml"], withheld: ["json"]),
                Expectation(typed: "fog job status ", offered: [job]),
                Expectation(typed: "fog job status j", offered: [job]),
                Expectation(typed: "fog job stop j", offered: [], withheld: [job]),
                Expectation(typed: "fog job logs \(job) --task ", offered: ["0", "1", "2"], withheld: ["3"]),
                Expectation(typed: "fog node drain w", offered: ["worker-1"]),
                Expectation(typed: "fog job validate sp", offered: ["spec.yaml"], withheld: ["spec.txt"]),
                Expectation(typed: "fog run --input sp", offered: ["spec.yaml", "spec.txt"]),
                Expectation(typed: "fog man job ", offered: ["run", "wait"], withheld: ["up"]),
                Expectation(typed: "fog completions ", offered: ["bash", "zsh", "fish"]),
            ]
        }

        /// A network with a job that has ended and files to choose from; `fog` is on the shells' path.
        private func withChoice(_ body: (Network, String) async throws -> Void) async throws {
            try await withNetwork(workers: 1) { network in
                let job = try await ArrayJob(count: 3, work: "true").submit(to: network)
                try await network.succeed("job", "wait", job)
                for name in ["spec.yaml", "spec.txt"] { try Files.write([], to: network.file(name)) }
                try await body(network, job)
            }
        }

        private func shell(_ name: String, _ arguments: [String], in network: Network) throws -> Command {
            let path = ["/bin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first(where: Files.exists)
            guard let path else { try Test.cancel("\(name) isn't installed") }
            var command = network.command(arguments)
            command.executable = path
            command.environment["PATH"] = "\(Installation.here.binaries):\(command.environment["PATH"] ?? "")"
            command.environment["ZDOTDIR"] = network.root
            command.environment["XDG_CONFIG_HOME"] = network.root
            return command
        }

        private func expect(_ expectation: Expectation, _ offered: [String], _ shell: String) {
            let missing = expectation.offered.subtracting(offered)
            let wrong = expectation.withheld.intersection(offered)
            #expect(missing.isEmpty && wrong.isEmpty, "\(shell) offers \(offered) for '\(expectation.typed)'")
        }

        @Test func bashCompletesWhatIsTyped() async throws {
            try await withChoice { network, job in
                let script = """
                    source <(fog completions bash) || exit 1
                    cd '\(network.file(""))'
                    while IFS= read -r line; do
                        COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
                        read -ra COMP_WORDS <<<"$line"
                        [[ $line == *' ' ]] && COMP_WORDS+=('')
                        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                        _fog fog "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                        echo "${COMPREPLY[*]}"
                    done
                    """
                try await expectLines(of: "bash", ["-c", script], in: network, job)
            }
        }

        /// Has a shell answer each line of its standard input with a line of what it offers.
        private func expectLines(
            of name: String, _ arguments: [String], in network: Network, _ job: String
        ) async throws {
            let expectations = expectations(job)
            let input = network.file("typed")
            try Files.write(Array(expectations.map { $0.typed + "\n" }.joined().utf8), to: input)
            var command = try shell(name, arguments, in: network)
            command.input = input
            let result = try await command.start().end()
            #expect(result.code == 0, "\(result)")
            #expect(result.errors == "")
            let lines = result.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            try #require(lines.count == expectations.count, "\(result)")
            for (expectation, line) in zip(expectations, lines) {
                expect(expectation, line.split(separator: " ").map(String.init), name)
            }
        }

        @Test func zshCompletesWhatIsTyped() async throws {
            try await withChoice { network, job in
                let setup = """
                    PS1='%% '; cd '\(network.file(""))'; autoload -U compinit; compinit -u -D; \
                    source <(fog completions zsh); setopt no_beep no_list_ambiguous; LISTMAX=0
                    """
                try await expectScreens(of: "zsh", ["-f", "-i"], setup: setup, in: network, job)
            }
        }

        @Test func fishCompletesWhatIsTyped() async throws {
            try await withChoice { network, job in
                let setup = """
                    function fish_prompt; printf '%% '; end; cd '\(network.file(""))'; \
                    fog completions fish | source
                    """
                try await expectScreens(of: "fish", ["--no-config", "--private"], setup: setup, in: network, job)
            }
        }

        /// Types each line and a tab at a shell's prompt, `%`: it completes the line as far as that is clear, and lists
        /// below what there is to choose from.
        private func expectScreens(
            of name: String, _ arguments: [String], setup: String, in network: Network, _ job: String
        ) async throws {
            var command = try shell(name, arguments, in: network)
            command.environment["TERM"] = "xterm"
            let shell = try PseudoTerminal(command, columns: 200, rows: 50)
            shell.type(setup + "; clear; echo rea''dy\n")
            try await shell.see("that it is ready") { screen in
                zip(screen.lines, screen.lines.dropFirst()).contains { $0 == "ready" && $1 == "%" }
            }
            for expectation in expectations(job) where !expectation.offered.isEmpty {
                // Empties the line and the screen.
                shell.type("\u{15}\u{C}")
                try await shell.see("an empty line") { $0.lines.filter { !$0.isEmpty } == ["%"] }
                shell.type(expectation.typed + "\t")
                let isNewWord = expectation.typed.hasSuffix(" ")
                let typed = expectation.typed.split(separator: " ").count
                func offered(_ screen: Screen) -> [String] {
                    let words = screen.text.split { " \n".contains($0) }.map(String.init)
                    // Without the prompt and what was typed before the word that is completed.
                    return Array(words.dropFirst(isNewWord ? 1 + typed : typed))
                }
                let screen = try await shell.see("\(expectation.offered) for '\(expectation.typed)'") { screen in
                    expectation.offered.isSubset(of: offered(screen))
                }
                expect(expectation, offered(screen), name)
            }
        }

        @Test func whereNobodyAnswersNothingIsOfferedAndNobodyWaits() async throws {
            let question = [
                "---completion", "job", "status", "--", "positional@0", "3", "0", "fog", "job", "status", "",
            ]
            try await withDataFolder { network in
                let none = try await network.command(question).start().end()
                #expect(none.code == 0 && none.text.allSatisfy(\.isWhitespace) && none.errors == "", "\(none)")
            }
            try await withNetwork(workers: 0) { network in
                let coordinator = try #require(network.process("coordinator"))
                kill(coordinator, SIGSTOP)
                defer { kill(coordinator, SIGCONT) }
                // Any other command would wait for half a minute.
                let silent = try await network.command(question).start().end(within: .seconds(20))
                #expect(silent.code == 0 && silent.text.allSatisfy(\.isWhitespace) && silent.errors == "", "\(silent)")
            }
        }
    }
}
