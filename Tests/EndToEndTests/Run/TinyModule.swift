/// WebAssembly modules of a few instructions, for what no sensible program does.
enum TinyModule {
    /// A program that executes `unreachable`.
    static let trap = module([0x00])
    /// A program that goes round forever: a loop that branches to its beginning.
    static let loop = module([0x03, 0x40, 0x0c, 0x00, 0x0b])

    /// A program that calls `proc_exit(256)`, of which a shell sees the low eight bits only.
    static let exit256: [UInt8] = {
        let name = [0x16] + Array("wasi_snapshot_preview1".utf8) + [0x09] + Array("proc_exit".utf8)
        let body: [UInt8] = [0x00, 0x41, 0x80, 0x02, 0x10, 0x00, 0x0b]
        return [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
            + section(0x01, [0x02, 0x60, 0x01, 0x7f, 0x00, 0x60, 0x00, 0x00])  // (i32) -> () and () -> ()
            + section(0x02, [0x01] + name + [0x00, 0x00])  // an import of the first type
            + section(0x03, [0x01, 0x01])  // one function of the second
            + section(0x05, [0x01, 0x00, 0x01])
            + section(
                0x07,
                [0x02, 0x06] + Array("memory".utf8) + [0x02, 0x00, 0x06] + Array("_start".utf8) + [0x00, 0x01])
            + section(0x0a, [0x01, UInt8(body.count)] + body)
    }()

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
