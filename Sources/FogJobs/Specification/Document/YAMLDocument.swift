import CYaml

/// Reads a text of YAML 1.1 into a ``DocumentNode``, event by event.
///
/// It uses libyaml's events rather than a ready-made tree because a tree that is composed first and checked afterwards
/// is too late: its nesting may overflow the stack, and an alias within the name of a field may take exponential time.
/// Here the depth and the number of values are bounded as they arrive, and nothing that stands for something else (an
/// anchor, an alias, a tag that isn't of the core) is accepted at all.
enum YAMLDocument {
    /// Reads the one document in the text.
    ///
    /// - Throws: The first place where the text isn't YAML, or is YAML that this format doesn't use.
    static func read(_ bytes: [UInt8]) throws(SpecificationProblem) -> DocumentNode {
        // libyaml keeps pointers into the parser and the input between calls, so both stay at one address throughout.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else {
            throw SpecificationProblem(path: "", message: "there is no memory left to read the text")
        }
        defer { yaml_parser_delete(parser) }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        return try bytes.withUnsafeBufferPointer { (input) throws(SpecificationProblem) -> DocumentNode in
            yaml_parser_set_input_string(parser, input.baseAddress, input.count)
            var builder = DocumentBuilder()
            var documents = 0
            var isAtEnd = false
            while !isAtEnd {
                var event = yaml_event_t()
                guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxProblem(of: parser, in: bytes) }
                defer { yaml_event_delete(&event) }
                if event.type == YAML_DOCUMENT_START_EVENT {
                    documents += 1
                    if documents > 1 {
                        throw SpecificationProblem(
                            at: event.place, "a second document begins here; write one document in one text")
                    }
                }
                isAtEnd = event.type == YAML_STREAM_END_EVENT
                try add(event, to: &builder)
            }
            guard let root = builder.root else {
                throw SpecificationProblem(
                    at: SpecificationPlace(line: 1, column: 1), "the text is empty; write a job specification")
            }
            return root
        }
    }

    private static func add(
        _ event: yaml_event_t, to builder: inout DocumentBuilder
    ) throws(SpecificationProblem) {
        switch event.type {
        case YAML_ALIAS_EVENT:
            throw SpecificationProblem(at: event.place, "aliases aren't supported; write the value out")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            try refuseAnchor(scalar.anchor, of: event)
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SpecificationProblem(at: event.place, "the text is not UTF-8")
            }
            let isPlain = try isPlainScalar(tag: scalar.tag, style: scalar.style, of: event)
            try builder.scalar(text, isPlain: isPlain, at: event.place)
        case YAML_SEQUENCE_START_EVENT:
            try refuseAnchor(event.data.sequence_start.anchor, of: event)
            try refuseTag(event.data.sequence_start.tag, except: "seq", of: event)
            try builder.begin(mapping: false, at: event.place)
        case YAML_MAPPING_START_EVENT:
            try refuseAnchor(event.data.mapping_start.anchor, of: event)
            try refuseTag(event.data.mapping_start.tag, except: "map", of: event)
            try builder.begin(mapping: true, at: event.place)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            builder.end()
        default:
            break
        }
    }

    private static func refuseAnchor(
        _ anchor: UnsafeMutablePointer<yaml_char_t>?, of event: yaml_event_t
    ) throws(SpecificationProblem) {
        if anchor != nil {
            throw SpecificationProblem(at: event.place, "anchors aren't supported; write the value where it is needed")
        }
    }

    /// Whether a scalar counts as written without quotes: by its style, or by its tag if it has one.
    private static func isPlainScalar(
        tag: UnsafeMutablePointer<yaml_char_t>?, style: yaml_scalar_style_t, of event: yaml_event_t
    ) throws(SpecificationProblem) -> Bool {
        guard let tag else { return style == YAML_PLAIN_SCALAR_STYLE }
        let name = text(tag)
        if name == "!" || name == coreTag + "str" { return false }
        if ["int", "float", "bool", "null"].contains(where: { coreTag + $0 == name }) { return true }
        throw tagProblem(name, of: event)
    }

    private static func refuseTag(
        _ tag: UnsafeMutablePointer<yaml_char_t>?, except core: String, of event: yaml_event_t
    ) throws(SpecificationProblem) {
        guard let tag else { return }
        let name = text(tag)
        if name != "!" && name != coreTag + core { throw tagProblem(name, of: event) }
    }

    private static let coreTag = "tag:yaml.org,2002:"

    private static func tagProblem(_ name: String, of event: yaml_event_t) -> SpecificationProblem {
        SpecificationProblem(at: event.place, "the tag '\(name.excerpt)' isn't supported here; write the value alone")
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>) -> String {
        String(decodingCString: pointer, as: UTF8.self)
    }

    private static func syntaxProblem(
        of parser: UnsafeMutablePointer<yaml_parser_t>, in bytes: [UInt8]
    ) -> SpecificationProblem {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it can't be read"
        guard parser.pointee.error != YAML_READER_ERROR else {
            return SpecificationProblem(
                at: SpecificationPlace(ofByte: parser.pointee.problem_offset, in: bytes),
                "the text isn't YAML: \(problem)")
        }
        let context = parser.pointee.context.map { " " + String(cString: $0) } ?? ""
        return SpecificationProblem(
            at: SpecificationPlace(parser.pointee.problem_mark), "the text isn't YAML: \(problem)\(context)")
    }
}

extension yaml_event_t {
    fileprivate var place: SpecificationPlace { SpecificationPlace(start_mark) }
}

extension SpecificationPlace {
    /// libyaml counts lines and columns from 0.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(clamping: mark.line) &+ 1, column: Int(clamping: mark.column) &+ 1)
    }

    /// The place of the byte at the given offset.
    init(ofByte offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(max(0, offset))
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.init(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1,
            column: before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1)
    }
}
