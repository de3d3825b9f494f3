/// The manual page of one command, in the language of man(7).
struct ManualPage {
    let command: CommandHelp
    /// The usage lines that the command declares instead of those that follow from its options.
    let declaredUsage: String?
    /// The day that stands at its foot, `2026-11-22`.
    let date: String
    /// The version of Fog.
    let version: String

    /// The page's name, such as `fog-job-run`.
    var name: String { command.path.joined(separator: "-") }

    /// The page.
    var text: String {
        var page = RoffText()
        page.title(name.uppercased(), date: date, source: "fog \(version)")
        page.section("NAME")
        page.line("\(name) - \(command.abstract.map(Self.lowered) ?? "")")
        page.section("SYNOPSIS")
        for line in usage.split(separator: "\n") { page.synopsis(String(line)) }
        if let discussion = command.discussion {
            page.section("DESCRIPTION")
            // What has a section of its own here.
            page.prose(
                discussion.replacing("EXIT CODES\n\(ExitStatus.table)", with: "")
                    .replacing(ExitStatus.ofPrograms, with: ""))
        }
        subcommands(&page)
        list(&page, "ARGUMENTS", arguments.filter(\.isPositional))
        list(&page, "OPTIONS", arguments.filter { !$0.isPositional })
        exitStatus(&page)
        environment(&page)
        files(&page)
        examples(&page)
        seeAlso(&page)
        return page.text
    }

    private var arguments: [CommandHelp.Argument] { (command.arguments ?? []).filter(\.shouldDisplay) }

    private var usage: String {
        if let declaredUsage { return declaredUsage }
        let words = command.path.joined(separator: " ")
        if !command.shownSubcommands.isEmpty { return "\(words) COMMAND" }
        let named = arguments.filter { !$0.isPositional && !$0.isCalled("--version") && !$0.isCalled("--help") }
        let positional = arguments.filter(\.isPositional).map { argument in
            let value = "<\(argument.valueName ?? "value")>" + (argument.isRepeating ? "..." : "")
            return argument.isOptional ? "[\(value)]" : value
        }
        return ([words] + named.map(Self.synopsis) + positional).joined(separator: " ")
    }

    private static func synopsis(_ option: CommandHelp.Argument) -> String {
        let name = option.names?.first { $0.kind == "long" } ?? option.names?.first
        let text = (name?.typed ?? "") + (option.kind == "option" ? " <\(option.valueName ?? "value")>" : "")
        return option.isOptional ? "[\(text)]" : text
    }

    private func subcommands(_ page: inout RoffText) {
        guard !command.shownSubcommands.isEmpty else { return }
        page.section("COMMANDS")
        for child in command.shownSubcommands {
            page.tagged("\(child.path.joined(separator: "-"))(1)", child.abstract ?? "")
        }
    }

    private func list(_ page: inout RoffText, _ title: String, _ arguments: [CommandHelp.Argument]) {
        guard !arguments.isEmpty else { return }
        page.section(title)
        for argument in arguments {
            let value = "<\(argument.valueName ?? "value")>"
            let names = (argument.names ?? []).sorted { $0.typed.count < $1.typed.count }.map(\.typed)
            let tag =
                switch argument.kind {
                case "positional": value
                case "option": "\(names.joined(separator: ", ")) \(value)"
                default: names.joined(separator: ", ")
                }
            var text = argument.abstract ?? ""
            if let values = argument.allValues, !values.isEmpty, argument.kind != "flag" {
                text += " One of: \(values.joined(separator: ", "))."
            }
            if let value = argument.defaultValue, argument.kind != "flag" { text += " Default: \(value)." }
            page.tagged(tag, text)
        }
    }

    private func exitStatus(_ page: inout RoffText) {
        guard command.shownSubcommands.isEmpty || command.path.count == 1 else { return }
        page.section("EXIT STATUS")
        for status in ExitStatus.allCases { page.tagged(String(status.rawValue), status.meaning) }
        if command.path.count == 1 || command.path == ["fog", "run"] { page.paragraph(ExitStatus.ofPrograms) }
    }

    private func environment(_ page: inout RoffText) {
        let variables = EnvironmentVariable.allCases.filter { $0.matters(to: command) || command.path.count == 1 }
        guard !variables.isEmpty else { return }
        page.section("ENVIRONMENT")
        for variable in variables { page.tagged(variable.rawValue, variable.meaning) }
    }

    private func files(_ page: inout RoffText) {
        guard command.path.count == 1 || arguments.contains(where: { $0.isCalled("--data") }) else { return }
        page.section("FILES")
        page.tagged("~/.local/share/fog", "The data folder, where nothing names another.")
        page.tagged("network.json", "In the data folder: where the coordinator listens; commands read it to find it.")
        page.tagged("run/coordinator.sock", "In the data folder: the coordinator's socket.")
        page.tagged("logs/", "In the data folder: what the parts of a network of 'fog up' say.")
    }

    private func examples(_ page: inout RoffText) {
        guard let examples = ManualExamples.all[command.path.joined(separator: " ")] else { return }
        page.section("EXAMPLES")
        for (number, example) in examples.enumerated() {
            if number == 0 {
                page.line(example.purpose)
            } else if !example.purpose.isEmpty {
                page.paragraph(example.purpose)
            }
            page.example(example.line)
        }
    }

    private func seeAlso(_ page: inout RoffText) {
        var names = [command.path.dropLast().joined(separator: "-")]
        names += command.shownSubcommands.map { $0.path.joined(separator: "-") }
        if command.path.count > 2 { names.insert("fog", at: 0) }
        names = names.filter { !$0.isEmpty }
        guard !names.isEmpty else { return }
        page.section("SEE ALSO")
        page.line(names.map { "\($0)(1)" }.joined(separator: ", "))
    }

    /// The first sentence's text without its stop, as a page's name line has it.
    private static func lowered(_ abstract: String) -> String {
        var text = abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract
        if let first = text.first, text.dropFirst().first?.isLowercase == true || text.dropFirst().first == " " {
            text = first.lowercased() + text.dropFirst()
        }
        return text
    }
}
