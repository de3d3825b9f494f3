import FogCore

/// How far bytes are on their way.
struct TransferProgress: ProgressState {
    /// What is done to what, such as `sending photos.tar`.
    private var label: String
    private var done: Int64 = 0
    private var total: Int64
    private var rate = RateWindow()
    private var nextLine = TransferProgress.pace

    /// How often there is a line where no bar can be.
    private static let pace = Duration.seconds(10)

    init(_ label: String, total: Int64 = 0) {
        self.label = Terminal.safe(label)
        self.total = total
    }

    /// Takes how many bytes have gone. Fewer than before begin another way.
    mutating func note(_ done: Int64, of total: Int64, at time: Duration, label: String) {
        self.label = Terminal.safe(label)
        self.done = done
        self.total = total
        rate.note(done, at: time)
    }

    func bar(width: Int, usesUnicode: Bool, at time: Duration) -> String {
        var details: [String] = []
        if let rate = rate.perSecond(at: time), rate > 0 { details.append("\(Words.size(Int64(rate)))/s") }
        if done < total, let left = rate.timeLeft(for: total - done, at: time) {
            details.append("\(Words.roughly(left)) left")
        }
        return BarLine(
            label: label, fraction: total > 0 ? Double(done) / Double(total) : 0, count: count, details: details,
            usesUnicode: usesUnicode
        ).text(width: width)
    }

    mutating func plainLine(at time: Duration) -> String? {
        guard time >= nextLine else { return nil }
        nextLine = time + Self.pace
        let left = rate.timeLeft(for: total - done, at: time).map { ", \(Words.roughly($0)) left" } ?? ""
        return "fog: \(label): \(count)\(left)"
    }

    private var count: String { "\(Words.size(done)) of \(Words.size(total))" }
}
