/// The name among `known` that somebody who wrote `name` most likely meant, or `nil` if none is near.
///
/// Near is: equal but for upper and lower case, or at most two single-character edits away, and fewer than half of the
/// characters. Names of more than 32 bytes have none, so the cost is bounded by 33² steps for each known name.
package func nearestName(to name: String, among known: [String]) -> String? {
    let written = Array(name.utf8)
    guard (1...32).contains(written.count) else { return nil }
    if let same = known.first(where: { $0.lowercased() == name.lowercased() }) { return same }
    let distances = known.map { (name: $0, distance: editDistance(written, Array($0.utf8))) }
    guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return nearest.distance <= 2 && nearest.distance * 2 < nearest.name.utf8.count ? nearest.name : nil
}

/// How many insertions, deletions, replacements and swaps of neighbours turn one text into the other (optimal string
/// alignment).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (row, byte) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (byte == other ? 0 : 1))
            if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                cost = min(cost, beforePrevious[column - 1] + 1)
            }
            current.append(cost)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
