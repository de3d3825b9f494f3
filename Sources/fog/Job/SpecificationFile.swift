import FogCore
import FogJobs
import FogStorage
import Glibc

/// A job's specification in a file, or on standard input.
struct SpecificationFile {
    /// What it is called in messages.
    let name: String
    /// Where the relative paths in it begin.
    let folder: String?
    /// Its text.
    let text: [UInt8]

    /// More than a specification may have, so that its parser says what is too much.
    private static let limit = 2 << 20

    /// Reads the file at `path`, or standard input if that is `-`.
    init(_ path: String) throws(FogError) {
        let isStandardInput = path == "-"
        name = isStandardInput ? "stdin" : path
        folder = isStandardInput ? nil : path.lastIndex(of: "/").map { String(path[..<$0]) }
        text = try WholeInput.read(path, limit: Self.limit)
    }

    /// The job that it specifies; says every mistake and ends the process if there are any.
    func parse() throws -> JobSpecification {
        do throws(SpecificationError) {
            return try JobSpecification.parse(text, content: .filesAllowed)
        } catch {
            Terminal.say(error.rendered(file: name))
            let count = error.problems.count + error.more
            Terminal.say("fog: '\(name)' has \(count == 1 ? "a mistake" : "\(count) mistakes")")
            exit(65)
        }
    }
}
