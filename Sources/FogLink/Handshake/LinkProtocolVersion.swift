/// Versions of HTX that this code speaks.
enum LinkProtocolVersion {
    static let all: ClosedRange<UInt8> = 1...1

    /// The best version that both have, or `nil`.
    static func best(_ ours: ClosedRange<UInt8>, _ theirs: ClosedRange<UInt8>) -> UInt8? {
        let highest = min(ours.upperBound, theirs.upperBound)
        return highest >= max(ours.lowerBound, theirs.lowerBound) ? highest : nil
    }

    /// The suite that the initiator wants most among those that the responder has too, or `nil`.
    static func best(_ initiators: [LinkSuite], _ responders: [LinkSuite]) -> LinkSuite? {
        initiators.first { responders.contains($0) }
    }
}
