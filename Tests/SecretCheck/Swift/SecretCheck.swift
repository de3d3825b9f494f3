import FogCrypto

/// The check of one function.
struct SecretCheck: Sendable {
    let name: String
    /// Calls the function with all its secrets concealed.
    let run: @Sendable (CPUPath) throws -> Void
}

/// Why a check couldn't even prepare what it needs.
enum Unprepared: Error {
    case key
    case packet
}
