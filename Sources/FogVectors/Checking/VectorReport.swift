/// What came of the cases of a file.
public struct VectorReport: Sendable {
    /// The file.
    public let file: String
    /// The name of the suite.
    public let suite: String
    /// How many cases agree in all their fields.
    public private(set) var passed = 0
    /// The others.
    public private(set) var failures: [VectorFailure] = []

    init(file: String, suite: String) {
        self.file = file
        self.suite = suite
    }

    /// Checks a case.
    mutating func check(_ checked: VectorCase, _ body: (VectorObject) throws(VectorMismatch) -> Void) {
        do throws(VectorMismatch) {
            try body(try checked.object())
            passed += 1
        } catch {
            failures.append(VectorFailure(file: file, suite: suite, title: checked.title, mismatch: error))
        }
    }

    /// Checks the cases of a document one after the other.
    mutating func check(_ document: VectorDocument, _ body: (VectorObject) throws(VectorMismatch) -> Void) {
        for checked in document.cases { check(checked, body) }
    }

    /// Counts something that is wrong with the file beside its cases.
    mutating func fail(_ mismatch: VectorMismatch) {
        failures.append(VectorFailure(file: file, suite: suite, title: "", mismatch: mismatch))
    }
}
