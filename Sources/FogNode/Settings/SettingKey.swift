/// A key of a configuration file. Options of the command line have the same names.
public protocol SettingKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// What it is for: a sentence.
    var meaning: String { get }
    /// What may stand there.
    var form: SettingForm { get }
    /// What is taken if nothing is said; `nil` if that isn't one value.
    var standard: SettingValue? { get }
    /// What one may look like, as a comment where there is no ``standard``.
    var example: SettingValue { get }
}

/// The value of a ``SettingKey``.
public enum SettingValue: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case texts([String])
}
