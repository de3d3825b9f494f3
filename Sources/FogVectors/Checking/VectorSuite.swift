/// A kind of test vectors: how a file of them looks, and how they are run through the product.
///
/// A new suite is a value of this protocol in the list ``VectorSuites/all``.
public protocol VectorSuite: Sendable {
    /// By which it is called on command lines: lower-case words with hyphens.
    var name: String { get }
    /// What it is about, and the shape of a case, in one line.
    var summary: String { get }

    /// Whether a file has the shape of this suite's. Suites must not recognise each other's files.
    func recognises(_ document: VectorDocument) -> Bool

    /// Runs every case, and reports each as passed or failed. A case passes only if all of its published fields agree,
    /// on every path of the processor that the product has for it. Nothing in a document may trap.
    func check(_ document: VectorDocument, into report: inout VectorReport)
}

/// A suite that can also write test vectors.
public protocol VectorMaker: VectorSuite {
    /// Makes `count` cases, the same ones for the same seed and count, which pass ``VectorSuite/check(_:into:)``.
    ///
    /// - Throws: ``VectorMakingError/failed(suite:reason:)`` if the product refuses to make one.
    func make(seed: UInt64, count: Int) throws(VectorMakingError) -> VectorValue
}
