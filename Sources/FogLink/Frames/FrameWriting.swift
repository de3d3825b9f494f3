/// Writes frames behind each other.
extension [UInt8] {
    /// Appends the head of a frame: its kind, and fields of so many bytes each.
    mutating func append(_ kind: FrameKind, _ fields: (value: UInt64, byteCount: Int)...) {
        append(kind.rawValue)
        for field in fields {
            for shift in stride(from: 8 * (field.byteCount - 1), through: 0, by: -8) {
                append(UInt8(truncatingIfNeeded: field.value >> UInt64(shift)))
            }
        }
    }
}
