/// By how much loops took longer than the delays of their hops together, and what is usual: links and queues take a little as
/// well, and nobody knows how much.
struct LoopResiduals {
    /// What is usual: from the shortest time on that isn't an exception.
    let usual: ClosedRange<Duration>

    /// Looks for what is usual.
    ///
    /// Nobody can be faster than light, but somebody can keep all packets of one node for the same time too long, so that most
    /// of the loops agree on a time that is too long. So what is usual is where the shortest ones agree that aren't negative.
    ///
    /// - Parameters:
    ///   - times: By how much each took longer than its delays; may be negative.
    ///   - mean: The mean of the delays.
    /// - Returns: `nil` for fewer than 20.
    init?(_ times: [Duration], mean: Duration) {
        let sorted = times.filter { $0 > .milliseconds(-5) }.sorted()
        guard times.count >= 20, sorted.count >= 8 else { return nil }
        let fifth = max(4, sorted.count / 5)
        let spread = (0...sorted.count - fifth).map { sorted[$0 + fifth - 1] - sorted[$0] }.min() ?? .zero
        let width = min(max(spread * 6, .milliseconds(20)), max(.milliseconds(20), mean / 2))
        let least = max(8, times.count / 10)
        func count(from place: Int) -> Int {
            let end = sorted[place] + width
            return sorted[place...].prefix { $0 <= end }.count
        }
        guard let first = sorted.indices.first(where: { count(from: $0) >= least }) else { return nil }
        let densest = sorted.indices[first...].prefix { sorted[$0] <= sorted[first] + width * 2 }
            .max { (count(from: $0), $1) < (count(from: $1), $0) }
        let start = sorted[densest ?? first]
        usual = (start - width)...(start + width * 2)
    }
}
