package import FogJobs
package import FoundationEssentials

extension Problem {
    /// The problem document, whose members are always in the same order.
    package var document: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return (try? encoder.encode(self)) ?? Data()
    }
}
