import ArgumentParser
import FogDirectory

/// A section of a consensus on the command line.
struct SectionArgument: ExpressibleByArgument {
    let kind: SectionKind

    init?(argument: String) {
        guard let kind = SectionKind(rawValue: argument) else { return nil }
        self.kind = kind
    }

    static let allValueStrings = SectionKind.allCases.sorted().map(\.rawValue)
}
