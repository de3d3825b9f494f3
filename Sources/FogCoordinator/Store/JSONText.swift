import FogCore
import FoundationEssentials

/// Values as they stand in the database's text columns.
enum JSONText {
    static func encode(_ value: some Encodable) throws(FogError) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw FogError(.failed, "a value can't be written as JSON", cause: error)
        }
    }

    static func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws(FogError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw FogError(.corrupted, "the database holds a value that isn't a \(type)", cause: error)
        }
    }
}
