import FogCore
import HTTPTypes

/// How long a coordinator that can't carry a call out now asks its caller to wait before it comes again (RFC 9110 section
/// 10.2.3), as the cause of the error that the call throws.
public struct RetryAfter: Error, Hashable, Sendable, CustomStringConvertible {
    /// The time that it asks for, at most a minute.
    public let wait: Duration

    /// What a response says; `nil` if it asks for nothing, or names a date.
    init?(_ head: HTTPResponse) {
        guard let name = HTTPField.Name("Retry-After"), let text = head.headerFields[name],
            let seconds = UInt32(text), seconds > 0
        else { return nil }
        wait = .seconds(min(seconds, 60))
    }

    /// The time to wait, longer by up to a quarter: those who were refused together shouldn't come back together.
    ///
    /// - Parameter spread: Where in that quarter, from 0 to 1.
    func pause(for spread: Double) -> Duration { wait + wait * (spread / 4) }

    public var description: String { "it asks to be called again in \(wait)" }
}
