/// What power cuts have cost: shows that a test that survived them was a test.
struct LossTally: Hashable, Sendable, CustomStringConvertible {
    /// Writes of which nothing reached the disk.
    var droppedWrites = 0
    /// Writes of which only a part did.
    var tornWrites = 0
    var droppedTruncations = 0
    /// Names that were given, changed or removed, and of which the disk knows nothing.
    var droppedNames = 0
    var lostBytes = 0

    static func += (left: inout LossTally, right: LossTally) {
        left.droppedWrites += right.droppedWrites
        left.tornWrites += right.tornWrites
        left.droppedTruncations += right.droppedTruncations
        left.droppedNames += right.droppedNames
        left.lostBytes += right.lostBytes
    }

    var description: String {
        "\(droppedWrites) writes dropped, \(tornWrites) torn, \(droppedTruncations) truncations and "
            + "\(droppedNames) changes of names dropped, \(lostBytes) bytes lost"
    }
}
