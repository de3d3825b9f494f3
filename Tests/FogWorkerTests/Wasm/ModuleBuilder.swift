/// Puts a WebAssembly module together, section by section, for tests that need one no compiler would make.
struct ModuleBuilder {
    /// What one function's code does besides returning.
    typealias Code = [UInt8]

    /// The number of the exported `_start` and of the start function among ``functions``, if there is one.
    var startFunction: Int?
    /// The bodies of the functions, all without parameters and results, the first exported as `_start`.
    var functions: [Code]
    /// How many variables of 64 bits each function has.
    var locals = 0
    /// The smallest sizes of the tables.
    var tables: [Int] = []
    /// The smallest number of pages of the memory, if there is one.
    var memoryPages: Int?

    init(_ functions: Code...) {
        self.functions = functions
    }

    /// A number as the format has it (LEB128).
    static func number(_ value: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        repeat {
            let part = UInt8(rest & 0x7f)
            rest >>= 7
            bytes.append(rest == 0 ? part : part | 0x80)
        } while rest != 0
        return bytes
    }

    /// The module.
    var bytes: [UInt8] {
        var module: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
        func section(_ kind: UInt8, _ content: [UInt8]) { module += [kind] + Self.number(content.count) + content }
        section(1, [1, 0x60, 0, 0])
        section(3, Self.number(functions.count) + [UInt8](repeating: 0, count: functions.count))
        if !tables.isEmpty {
            section(4, Self.number(tables.count) + tables.flatMap { [0x70, 0] + Self.number($0) })
        }
        if let memoryPages { section(5, [1, 0] + Self.number(memoryPages)) }
        section(7, [1, 6, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 0])
        if let startFunction { section(8, Self.number(startFunction)) }
        var code = Self.number(functions.count)
        let variables = locals == 0 ? [0] : [1] + Self.number(locals) + [0x7e]
        for function in functions {
            code += Self.number(variables.count + function.count + 1)
            code += variables
            code += function
            code.append(0x0b)
        }
        section(10, code)
        return module
    }
}
