import FogCore

/// How fast a growing number grows, over the last while.
struct RateWindow: Sendable {
    /// How far back it looks.
    let length: Duration
    /// Readings in order: the last before the window began, and those in it, at most one for each fiftieth of it.
    private var readings: [(time: Duration, amount: Int64)] = []

    init(length: Duration = .seconds(10)) {
        self.length = length
    }

    /// Takes a reading. An amount that is smaller than before begins anew.
    ///
    /// - Parameter time: Since any beginning; not before the last.
    mutating func note(_ amount: Int64, at time: Duration) {
        if let last = readings.last, amount < last.amount { readings = [] }
        // The first is the base and stays; of readings close to each other the later is enough.
        if readings.count > 1, let last = readings.last, last.time - readings[readings.count - 2].time < length / 50 {
            readings.removeLast()
        }
        readings.append((time, amount))
        while readings.count > 2, readings[1].time <= time - length { readings.removeFirst() }
    }

    /// Units a second; `nil` while there is nothing to tell it from.
    func perSecond(at time: Duration) -> Double? {
        guard let first = readings.first, let last = readings.last else { return nil }
        let seconds = (max(time, last.time) - first.time).secondsValue
        guard seconds >= 0.5 else { return nil }
        return Double(last.amount - first.amount) / seconds
    }

    /// How long it takes until so much more is done; `nil` if that can't be told.
    func timeLeft(for rest: Int64, at time: Duration) -> Duration? {
        guard let rate = perSecond(at: time), rate > 0 else { return nil }
        let seconds = Double(max(0, rest)) / rate
        guard seconds < 100 * 86_400 else { return nil }
        return .milliseconds(Int64(seconds * 1000))
    }
}
