import ArgumentParser

struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print a script that has a shell complete commands, options, files, jobs, nodes and tokens.",
        discussion: """
            Jobs, tasks, nodes and tokens are asked of the coordinator that the line names, for at most a second.

            BASH
              source <(fog completions bash)                       # in ~/.bashrc
            ZSH
              fog completions zsh > "${fpath[1]}/_fog"             # then start a new shell
            FISH
              fog completions fish > ~/.config/fish/completions/fog.fish
            """)

    /// The shells whose scripts there are.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish
    }

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run() {
        let script: String =
            switch shell {
            case .bash: Fog.completionScript(for: .bash)
            case .zsh: Fog.completionScript(for: .zsh)
            case .fish: Fog.completionScript(for: .fish)
            }
        Terminal.print(script)
    }
}
