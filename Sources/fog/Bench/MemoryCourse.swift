/// How much memory a process held in the course of a measurement.
struct MemoryCourse: Sendable {
    private var times: [Double] = []
    private var sizes: [Double] = []
    /// The most that it held, in bytes.
    private(set) var greatest: UInt64 = 0

    /// - Parameters:
    ///   - seconds: Since the beginning.
    ///   - explained: Bytes of it that are to grow, such as what is known of packets that were here.
    mutating func add(_ bytes: UInt64, less explained: UInt64 = 0, at seconds: Double) {
        times.append(seconds)
        sizes.append(Double(bytes) - Double(explained))
        greatest = max(greatest, bytes)
    }

    /// How much what isn't explained grows in a minute, in bytes: the slope of the line through all that was seen after a
    /// time, by least squares. `nil` if that are fewer than three.
    func growthPerMinute(after start: Double) -> Double? {
        let places = times.indices.filter { times[$0] >= start }
        guard places.count >= 3 else { return nil }
        let number = Double(places.count)
        let time = places.reduce(0) { $0 + times[$1] } / number
        let size = places.reduce(0) { $0 + sizes[$1] } / number
        let square = places.reduce(0) { $0 + (times[$1] - time) * (times[$1] - time) }
        guard square > 0 else { return nil }
        return 60 * places.reduce(0) { $0 + (times[$1] - time) * (sizes[$1] - size) } / square
    }
}
