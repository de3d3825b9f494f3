/// Lower-case base 16, the text form of hashes, keys and node identifiers.
public enum Hexadecimal {
    /// Two lower-case digits for each byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { encode($0) } ?? Array(bytes).withUnsafeBufferPointer { encode($0) }
    }

    private static func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
            for (index, byte) in bytes.enumerated() {
                text[2 * index] = digit(byte >> 4)
                text[2 * index + 1] = digit(byte & 15)
            }
            return 2 * bytes.count
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }

    /// The bytes that `text` spells, or `nil` if its length is odd or a character isn't a digit `0`–`9`, `a`–`f`.
    ///
    /// Upper case is refused, so that each value has one spelling.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(characters: text.utf8) }

    /// The bytes that characters spell, as for ``decode(_:)``.
    public static func decode(characters: some Collection<UInt8>) -> [UInt8]? {
        characters.withContiguousStorageIfAvailable { decode($0) }
            ?? Array(characters).withUnsafeBufferPointer { decode($0) }
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var isText = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 2) { output, written in
            for index in 0..<text.count / 2 {
                guard let high = value(text[2 * index]), let low = value(text[2 * index + 1]) else {
                    isText = false
                    return
                }
                output[index] = high << 4 | low
                written = index + 1
            }
        }
        return isText ? bytes : nil
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
