/// Bytes as text in base64 (RFC 4648, section 4) without padding: each byte string has one text, and decoding refuses
/// every other.
public enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(truncatingIfNeeded: value) }
        return values
    }()

    /// How many characters so many bytes have.
    public static func characterCount(_ byteCount: Int) -> Int { (byteCount * 8 + 5) / 6 }

    /// The text of bytes.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { encode($0) } ?? Array(bytes).withUnsafeBufferPointer { encode($0) }
    }

    private static func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: characterCount(bytes.count)) { text in
            digits.withUnsafeBufferPointer { digits in
                var (bits, count, written): (UInt32, UInt32, Int) = (0, 0, 0)
                for byte in bytes {
                    bits = (bits << 8 | UInt32(byte)) & 0xffff
                    count += 8
                    while count >= 6 {
                        count -= 6
                        text[written] = digits[Int(bits >> count & 63)]
                        written += 1
                    }
                }
                if count > 0 {
                    text[written] = digits[Int(bits << (6 - count) & 63)]
                    written += 1
                }
                return written
            }
        }
    }

    /// The bytes that characters spell, or `nil` if there are others than base64 has, a number of them that no bytes have,
    /// or bits left that aren't zero.
    public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        // Documents hold tens of thousands of these: they are read where they lie.
        text.withContiguousStorageIfAvailable { decode($0) } ?? Array(text).withUnsafeBufferPointer { decode($0) }
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var isText = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { output, written in
            values.withUnsafeBufferPointer { values in
                var (bits, count): (UInt32, UInt32) = (0, 0)
                for character in text {
                    let value = values[Int(character)]
                    guard value != 0xff else {
                        isText = false
                        return
                    }
                    bits = (bits << 6 | UInt32(value)) & 0xffff
                    count += 6
                    if count >= 8 {
                        count -= 8
                        output[written] = UInt8(truncatingIfNeeded: bits >> count)
                        written += 1
                    }
                }
                isText = bits & (1 << count &- 1) == 0
            }
        }
        return isText ? bytes : nil
    }
}
