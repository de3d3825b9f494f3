/// The primitives of which Sphinx packets are made, one file each, in the shape that Katzenpost publishes.
struct SphinxPrimitiveSuite: VectorSuite {
    let name = "sphinx-primitives"
    let summary = "a primitive of packets: {primitive, vectors: [{name, key_hex, …}]}"

    func recognises(_ document: VectorDocument) -> Bool {
        guard let header = document.header, header.has("vectors"), header.has("primitive") else { return false }
        return (try? primitive(header)) != nil
    }

    func check(_ document: VectorDocument, into report: inout VectorReport) {
        do throws(VectorMismatch) {
            guard let header = document.header else {
                throw VectorMismatch("", expected: "an object", found: document.root.kind)
            }
            let primitive = try primitive(header)
            if header.has("format_version") { _ = try header.number("format_version", in: 1...1) }
            report.check(document) { object throws(VectorMismatch) in try primitive.check(object, header) }
        } catch {
            report.fail(error)
        }
    }

    private func primitive(_ header: VectorObject) throws(VectorMismatch) -> SphinxPrimitive {
        let name = try header.text("primitive")
        guard let primitive = SphinxPrimitive(rawValue: name) else {
            let known = SphinxPrimitive.allCases.map(\.rawValue).joined(separator: ", ")
            throw VectorMismatch("primitive", expected: "one of \(known)", found: VectorMismatch.shortened(name))
        }
        return primitive
    }
}
