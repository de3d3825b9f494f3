public import Logging

extension Logger {
    /// A logger for commands that say themselves what went wrong: it passes on nothing but what is critical.
    public static func quiet(_ label: String) -> Logger {
        var logger = Logger(label: label)
        logger.logLevel = .critical
        return logger
    }
}
