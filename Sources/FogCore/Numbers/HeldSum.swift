extension FixedWidthInteger {
    /// The sum, held at the ends of the range: for numbers that others report.
    public func addingHeld(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The product, held at the ends of the range: for numbers that others report.
    public func multipliedHeld(by other: Self) -> Self {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
