import FogCore
import FogJobs

/// What may stand as the value of a ``SettingKey``.
public enum SettingForm: Hashable, Sendable {
    case text
    /// A file or folder; in a configuration file, seen from that file's folder.
    case path
    case flag
    case number(ClosedRange<Int>)
    /// Bytes, as a number with or without a unit.
    case size(ClosedRange<Int>)
    case choice([String])
    /// `HOST:PORT`.
    case address
    case addresses
    /// Identifiers of nodes.
    case nodes
    case texts

    /// What is expected, for an error.
    var expectation: String {
        switch self {
        case .text: "a text"
        case .path: "the path of a file or folder"
        case .flag: "true or false"
        case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .size(let range):
            "a size from \(range.lowerBound) to \(SizeNotation.format(Int64(range.upperBound))), such as 10Mi"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .address: "HOST:PORT"
        case .addresses: "a list of HOST:PORT"
        case .nodes: "a list of nodes' identifiers"
        case .texts: "a list of texts"
        }
    }

    /// Whether a value may stand there, but for what only its use shows.
    public func takes(_ value: SettingValue) -> Bool {
        switch (self, value) {
        case (.text, .text(let text)): !text.isEmpty
        case (.path, .text(let text)): !text.isEmpty && !text.utf8.contains(0)
        case (.flag, .flag): true
        case (.number(let range), .number(let number)), (.size(let range), .number(let number)): range.contains(number)
        case (.choice(let words), .text(let word)): words.contains(word)
        case (.address, .text(let text)): NetworkAddress(text) != nil
        case (.addresses, .texts(let texts)): texts.allSatisfy { NetworkAddress($0) != nil }
        case (.nodes, .texts(let texts)): texts.allSatisfy { NodeID($0) != nil }
        case (.texts, .texts(let texts)): texts.allSatisfy { !$0.isEmpty }
        default: false
        }
    }

    /// Whether a value is a list.
    private var isList: Bool { [.addresses, .nodes, .texts].contains(self) }

    /// Reads a value from a configuration file; `nil` if it is none of this form.
    func value(of node: DocumentNode) -> SettingValue? {
        let value: SettingValue?
        switch node.content {
        case .mapping: value = nil
        case .sequence(let items):
            let texts = items.compactMap { item -> String? in
                guard case .scalar(let text, _) = item.content, !item.isNull else { return nil }
                return text
            }
            value = isList && texts.count == items.count ? .texts(texts) : nil
        case .scalar(let text, let isPlain): value = isList ? nil : scalar(text, isPlain: isPlain)
        }
        return value.flatMap { takes($0) ? $0 : nil }
    }

    private func scalar(_ text: String, isPlain: Bool) -> SettingValue? {
        switch self {
        case .flag:
            return isPlain && ["true", "false"].contains(text) ? SettingValue.flag(text == "true") : nil
        case .number: return isPlain ? Int(text).map { SettingValue.number($0) } : nil
        case .size:
            guard let bytes = try? SizeNotation.parse(text) else { return nil }
            return Int(exactly: bytes).map { SettingValue.number($0) }
        default: return .text(text)
        }
    }
}
