import FoundationEssentials

/// Finds a member that an object of a JSON document has twice. Readers differ in which of the two counts, so that one who
/// checks a document and one who acts on it could see different things; and one of the two would be lost without a word.
enum RepeatedMember {
    /// The first name that an object repeats, shortened; `nil` if there is none, or if the document is nested deeper than
    /// any decoder follows. Whether it is JSON at all isn't checked. O(length).
    static func first(in text: [UInt8]) -> String? {
        var objects: [Object] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "{"):
                objects.append(Object(isList: false))
            case UInt8(ascii: "["):
                objects.append(Object(isList: true))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = objects.popLast()
            case UInt8(ascii: ","):
                if !objects.isEmpty { objects[objects.count - 1].expectsName = true }
            case UInt8(ascii: "\""):
                let start = index + 1
                index = end(ofTextAt: start, in: text)
                let name = text[start..<index]
                guard objects.isEmpty || objects[objects.count - 1].insert(name) else {
                    return String(decoding: name.prefix(64), as: UTF8.self)
                }
            default: break
            }
            guard objects.count <= depthLimit else { return nil }
            index += 1
        }
        return nil
    }

    private static let depthLimit = 512

    /// Where the quotation mark stands that ends a text, or where the document ends before there is one.
    private static func end(ofTextAt start: Int, in text: [UInt8]) -> Int {
        var index = start
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, text.count)
    }

    /// An object, or a list, that has begun and not ended.
    private struct Object {
        let isList: Bool
        var expectsName = true
        /// Few names are looked through, many are looked up.
        private var few: [ArraySlice<UInt8>] = []
        private var many: Set<ArraySlice<UInt8>> = []

        init(isList: Bool) {
            self.isList = isList
        }

        /// Notes a text; returns whether it isn't a name that was there before.
        mutating func insert(_ text: ArraySlice<UInt8>) -> Bool {
            guard !isList, expectsName else { return true }
            expectsName = false
            let name = text.contains(UInt8(ascii: "\\")) ? Self.plain(text) : text
            guard few.count < 16 else { return !few.contains(name) && many.insert(name).inserted }
            guard !few.contains(name) else { return false }
            few.append(name)
            return true
        }

        /// A name without its escapes.
        private static func plain(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            let quoted = Data([UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")])
            guard let plain = try? JSONDecoder().decode(String.self, from: quoted) else { return text }
            return Array(plain.utf8)[...]
        }
    }
}
