/// `expand_message_xmd` of RFC 9380 section 5.3.1 with SHA-512, for outputs that one block of the hash covers.
enum ExpandMessage {
    /// Expands `salt` and `message`, taken as one message, to `count` bytes (at most 64) that look random, under a domain
    /// separation tag of at most 255 bytes.
    static func expand(salt: [UInt8], message: RawSpan, tag: [UInt8], count: Int) -> [UInt8] {
        precondition(
            count <= WipedSHA512.byteCount && tag.count <= 255, "more than one block, or a tag to be hashed first")
        let primedTag = tag + [UInt8(tag.count)]
        var first = WipedSHA512()
        first.update([UInt8](repeating: 0, count: 128))
        first.update(salt)
        first.update(message)
        first.update([UInt8(count >> 8), UInt8(count & 255), 0])
        first.update(primedTag)
        return Array(WipedSHA512.hash(first.finalize(), [1], primedTag).prefix(count))
    }
}
