/// WebAssembly modules of a few instructions, for what no sensible program does.
enum TinyModule {
    /// A program that executes `unreachable`.
    static let trap = module([0x00])
    /// A program that goes round forever: a loop that branches to its beginning.
    static let loop = module([0x03, 0x40, 0x0c, 0x00, 0x0b])

    /// A module with a memory of one page and a `_start` that executes these instructions.
    private static func module(_ instructions: [UInt8]) -> [UInt8] {
        let body = [0x00] + instructions + [0x0b]
        let code = [0x01, UInt8(body.count)] + body
        let names = [0x06] + Array("memory".utf8) + [0x02, 0x00] + [0x06] + Array("_start".utf8) + [0x00, 0x00]
        return [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
            + section(0x01, [0x01, 0x60, 0x00, 0x00])  // one type: no parameters, no results
            + section(0x03, [0x01, 0x00])  // one function of that type
            + section(0x05, [0x01, 0x00, 0x01])  // one memory of at least one page
            + section(0x07, [0x02] + names)  // both exported
            + section(0x0a, code)
    }

    private static func section(_ identifier: UInt8, _ content: [UInt8]) -> [UInt8] {
        [identifier, UInt8(content.count)] + content
    }
}
