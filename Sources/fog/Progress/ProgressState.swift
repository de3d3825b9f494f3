/// How far something is, as a value: what a display shows of it.
protocol ProgressState: Sendable {
    /// The line that is drawn over itself on a terminal.
    ///
    /// - Parameters:
    ///   - width: How many columns it may take.
    ///   - time: Since it began.
    func bar(width: Int, usesUnicode: Bool, at time: Duration) -> String

    /// The line that is due elsewhere, if one is; asked after each change and from time to time.
    mutating func plainLine(at time: Duration) -> String?
}
