import ArgumentParser
import FogCore
import FogJobs
import FogStorage
import Glibc

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "man",
        abstract: "Show the manual page of a command, or write all pages for man(1).",
        usage: """
            fog man [COMMAND...]
            fog man --write FOLDER
            """,
        discussion: """
            The pages are made of the commands themselves. On a terminal man(1) shows the page; elsewhere its source is \
            printed. With --write the pages go into FOLDER/man1, so that 'man -M FOLDER fog-job-run' finds them; in \
            /usr/local/share/man everybody's man does.
            """)

    @Option(name: .long, help: "Write all pages into this folder instead.", completion: .directory)
    var write: String?

    @Argument(help: "The command's words, such as job run.", completion: ManualCommand.words)
    var command: [String] = []

    /// The commands beneath those that the line names already.
    private static var words: CompletionKind {
        .custom { typed, index, _ in
            guard index >= 2, index <= typed.count, let program = try? CommandHelp.ofProgram() else { return [] }
            return program.descendant(typed[2..<index])?.shownSubcommands.map(\.commandName) ?? []
        }
    }

    func run() throws {
        let program = try CommandHelp.ofProgram()
        if let write { return try Self.write(program, to: write) }
        let words = command.first == "fog" ? Array(command.dropFirst()) : command
        guard let found = program.descendant(words) else {
            throw FogError(
                .notFound, "there is no command 'fog \(words.joined(separator: " "))'; 'fog --help' lists them")
        }
        let text = Self.page(found).text
        guard Terminal.outputIsTerminal else { return Terminal.write(Array(text.utf8), to: STDOUT_FILENO) }
        try Self.show(text)
    }

    private static func page(_ command: CommandHelp) -> ManualPage {
        ManualPage(
            command: command, declaredUsage: command.declaredUsage, date: date, version: VersionInfo.current.version)
    }

    /// The day on which the pages are made, or that which a reproducible build names.
    private static var date: String {
        let named = getenv("SOURCE_DATE_EPOCH").flatMap { Int64(String(cString: $0)) }
        let (milliseconds, isTooLate) = (named ?? Int64(time(nil))).multipliedReportingOverflow(by: 1000)
        return String(WallTime(millisecondsSinceEpoch: isTooLate ? 0 : milliseconds).description.prefix(10))
    }

    private static func write(_ program: CommandHelp, to folder: String) throws {
        let section = folder + "/man1"
        for place in [folder, section] where mkdir(place, 0o755) != 0 && errno != EEXIST {
            throw FogError.system(errno, "can't make the folder '\(place)'")
        }
        let commands = program.all
        for command in commands {
            let page = page(command)
            try AtomicFile.replace(
                "\(section)/\(page.name).1", contents: Array(page.text.utf8), permissions: 0o644)
        }
        Terminal.print("\(commands.count) pages in '\(section)': 'man -M \(folder) fog' shows the first")
    }

    /// Becomes man(1), with the page as its standard input.
    private static func show(_ text: String) throws(FogError) {
        let path = "/tmp/fog-man-XXXXXX"
        var template = Array(path.utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .system(errno, "can't write in '/tmp'") }
        unlink(template)
        let failure = Terminal.writeAll(Array(text.utf8), to: descriptor)
        guard failure == 0 else { throw .system(failure, "can't write in '/tmp'") }
        lseek(descriptor, 0, SEEK_SET)
        dup2(descriptor, STDIN_FILENO)
        close(descriptor)
        let words: [UnsafeMutablePointer<CChar>?] = ["man", "-l", "-"].map { (word: String) in strdup(word) }
        execvp("man", words + [nil])
        throw FogError(
            .unsupported, "man(1) isn't installed: 'fog man job run | less' shows the source, 'fog help' the options")
    }
}
