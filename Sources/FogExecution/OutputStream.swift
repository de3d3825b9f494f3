/// The two streams of text that a program writes.
public enum OutputStream: String, Hashable, Sendable, Codable, CaseIterable {
    /// What the program prints.
    case standardOutput = "stdout"
    /// What it complains about.
    case standardError = "stderr"
}
