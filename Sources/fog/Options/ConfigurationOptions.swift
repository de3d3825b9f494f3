import ArgumentParser
import FogCore
import FogNode

/// The file in which a part's options may stand.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .long, help: "A file with what isn't said on the command line: KEY: VALUE, with the options' names.",
        completion: .file())
    var configuration: String?

    @Flag(name: .long, help: "Show what is settled as such a file, with all keys and what they mean, and do nothing.")
    var printConfiguration = false

    /// What is settled, by the command line first; `nil` if it was to be shown, which is done then.
    func complete<Key: SettingKey>(_ given: Settings<Key>, command: String) throws(FogError) -> Settings<Key>? {
        var settings = given
        if let configuration {
            let text = try WholeInput.read(configuration, limit: Settings<Key>.byteLimit)
            settings = given.over(try Settings(parsing: text, from: configuration, given.known))
        }
        guard printConfiguration else { return settings }
        Terminal.print(String(settings.document(for: command).dropLast()))
        return nil
    }
}
