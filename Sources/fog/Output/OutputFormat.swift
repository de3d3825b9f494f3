import ArgumentParser
import FogCore
import FoundationEssentials
import Yams

/// The forms in which commands show things.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// A table of what people look at most.
    case table
    /// A table with everything that fits a line.
    case wide
    /// What the API says, as JSON.
    case json
    /// What the API says, as YAML.
    case yaml
    /// Only the names, one a line.
    case name

    /// Shows a value as a document: in YAML if that is the form, and otherwise in JSON.
    func document(_ value: some Encodable) throws(FogError) {
        do {
            if self == .yaml {
                let text = try YAMLEncoder().encode(value)
                Terminal.print(text.hasSuffix("\n") ? String(text.dropLast()) : text)
            } else {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                Terminal.print(String(decoding: try encoder.encode(value), as: UTF8.self))
            }
        } catch {
            throw FogError(.failed, "the answer can't be written as \(rawValue)", cause: error)
        }
    }
}

/// How to show values of one kind.
struct Listing<Item>: Sendable {
    /// A column of a table.
    struct Column: Sendable {
        var title: String
        /// Whether it is only in the wide table.
        var isWide = false
        var value: @Sendable (Item) -> String
    }

    var name: @Sendable (Item) -> String
    var columns: [Column]
}

struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .long], help: "How to show it: table, wide, json, yaml or name.")
    var output: OutputFormat = .table

    /// Shows a list.
    func show<Item: Encodable>(_ items: [Item], _ listing: Listing<Item>) throws(FogError) {
        switch output {
        case .json, .yaml: try output.document(items)
        case .name: for item in items { Terminal.print(Terminal.safe(listing.name(item))) }
        case .table, .wide: table(items, listing)
        }
    }

    /// Shows one thing; as a table, its fields one a line.
    func show<Item: Encodable>(_ item: Item, _ listing: Listing<Item>) throws(FogError) {
        switch output {
        case .json, .yaml: try output.document(item)
        case .name: Terminal.print(Terminal.safe(listing.name(item)))
        case .table, .wide:
            let columns = listing.columns.map { (title: $0.title, value: $0.value(item)) }.filter { !$0.value.isEmpty }
            let width = columns.map(\.title.count).max() ?? 0
            for column in columns {
                let padding = String(repeating: " ", count: width - column.title.count)
                Terminal.print("\(column.title)\(padding)  \(Terminal.safe(column.value))")
            }
        }
    }

    private func table<Item>(_ items: [Item], _ listing: Listing<Item>) {
        let columns = listing.columns.filter { output == .wide || !$0.isWide }
        let rows = [columns.map(\.title)] + items.map { item in columns.map { Terminal.safe($0.value(item)) } }
        let widths = columns.indices.map { index in rows.map { $0[index].count }.max() ?? 0 }
        for row in rows {
            var line = ""
            for (index, cell) in row.enumerated() {
                line += cell
                if index < row.count - 1 { line += String(repeating: " ", count: widths[index] - cell.count + 2) }
            }
            Terminal.print(line)
        }
    }
}
