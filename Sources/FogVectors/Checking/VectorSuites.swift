/// The suites that there are.
public enum VectorSuites {
    /// All of them, in the order in which they are asked whether they recognise a file.
    public static let all: [any VectorSuite] = [
        SphinxPacketSuite(), SphinxCommandSuite(), SphinxMalformedSuite(), SphinxPrimitiveSuite(), AEZSuite(),
        VRFVectorSuite(), X25519Suite(), NoiseSuite(),
    ]

    /// Those that can also write test vectors.
    public static var makers: [any VectorMaker] { all.compactMap { $0 as? any VectorMaker } }

    /// The names of all, for messages.
    public static var names: String { all.map(\.name).joined(separator: ", ") }

    /// The names of those that also write, for messages.
    public static var makerNames: String { makers.map(\.name).joined(separator: ", ") }

    /// The most cases that are made at once.
    public static let countLimit = 4096

    /// Checks a file.
    ///
    /// - Parameter name: The suite's; `nil` to recognise it by the file's shape.
    /// - Throws: ``VectorFileError`` if the file is none of the suite, or of any suite, or has no cases.
    public static func check(
        _ document: VectorDocument, as name: String? = nil
    ) throws(VectorFileError) -> VectorReport {
        let suite: (any VectorSuite)?
        if let name {
            suite = all.first { $0.name == name }
            guard suite != nil else { throw .unknownSuite(name) }
        } else {
            suite = all.first { $0.recognises(document) }
        }
        guard !document.cases.isEmpty else { throw .empty(file: document.name) }
        guard let suite else { throw .notRecognised(file: document.name) }
        var report = VectorReport(file: document.name, suite: suite.name)
        suite.check(document, into: &report)
        return report
    }

    /// Makes a document of test vectors: the same one for the same seed and count.
    ///
    /// - Throws: ``VectorMakingError`` if no such suite makes any, or for a count that isn't from 1 to ``countLimit``.
    public static func make(_ name: String, seed: UInt64, count: Int) throws(VectorMakingError) -> VectorDocument {
        guard let maker = makers.first(where: { $0.name == name }) else { throw .unknownSuite(name) }
        guard (1...countLimit).contains(count) else { throw .count(count) }
        return VectorDocument(try maker.make(seed: seed, count: count), named: name)
    }
}
