/// The options of a command line, `--name value` each, none twice.
struct Options {
    private var values: [String: String] = [:]

    init(_ arguments: some Sequence<String>, allowed: Set<String>) throws(SandboxFailure) {
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            let name = argument.hasPrefix("--") ? String(argument.dropFirst(2)) : ""
            guard allowed.contains(name) else { throw .usage("the option '\(argument)' isn't known here") }
            guard let value = rest.next() else { throw .usage("the option '\(argument)' lacks its value") }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .usage("the option '\(argument)' is given twice")
            }
        }
    }

    func required(_ name: String) throws(SandboxFailure) -> String {
        guard let value = values[name] else { throw .usage("the option '--\(name)' is missing") }
        return value
    }

    func number(_ name: String, in range: ClosedRange<UInt64>) throws(SandboxFailure) -> UInt64? {
        guard let text = values[name] else { return nil }
        guard let number = UInt64(text), range.contains(number) else {
            throw .usage("'--\(name) \(text)' is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func requiredNumber(_ name: String, in range: ClosedRange<UInt64>) throws(SandboxFailure) -> UInt64 {
        _ = try required(name)
        guard let number = try number(name, in: range) else { throw .usage("the option '--\(name)' is missing") }
        return number
    }
}
