/// What an engine is and what it compiles for, as `fog-sandbox probe` prints it: a line of five words.
///
/// `wasmtime 50.0.1 x86_64-unknown-linux-gnu 5a0c9f2be17d4463 avx,avx2,bmi1`
struct WasmEngineIdentity: Hashable, Sendable {
    /// The engine's name and version.
    let name: String
    /// The instruction set and system that it compiles for.
    let target: String
    /// Names the engine's version, configuration and target together: artifacts move only between equal ones.
    let fingerprint: String
    /// The processor's features that compiled code uses.
    let features: String

    /// Reads what the probe has printed; `nil` if it isn't one such line.
    init?(parsing text: String) {
        let lines = text.split(separator: "\n")
        guard lines.count == 1 else { return nil }
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 5 else { return nil }
        name = words[0] + " " + words[1]
        target = words[2]
        fingerprint = words[3]
        features = words[4]
    }
}
