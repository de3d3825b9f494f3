/// A program and what runs it.
public enum EngineSpecification: Hashable, Sendable {
    /// A WebAssembly module, the arguments after its name, and how much fuel it may burn (`nil`: no limit but time).
    case wasm(module: ContentReference, arguments: [String], fuel: UInt64?)
    /// A command that the sandbox looks up in `/usr/bin:/bin`, and its arguments.
    case process(command: [String])
    /// Nothing: the task succeeds at once. For measuring what everything around a program costs.
    case noop

    /// The engine's name in the format: `wasm`, `process` or `noop`.
    public var type: String {
        switch self {
        case .wasm: "wasm"
        case .process: "process"
        case .noop: "noop"
        }
    }
}

extension EngineSpecification: Codable {
    private enum Key: String, CodingKey {
        case type, module, args, fuel, command
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(String.self, forKey: .type) {
        case "wasm":
            self = .wasm(
                module: try container.decode(ContentReference.self, forKey: .module),
                arguments: try container.decodeIfPresent([String].self, forKey: .args) ?? [],
                fuel: try container.decodeIfPresent(UInt64.self, forKey: .fuel))
        case "process":
            self = .process(command: try container.decode([String].self, forKey: .command))
        case "noop":
            self = .noop
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "there is no engine '\(other.excerpt)'")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(type, forKey: .type)
        switch self {
        case .wasm(let module, let arguments, let fuel):
            try container.encode(module, forKey: .module)
            try container.encode(arguments, forKey: .args)
            try container.encodeIfPresent(fuel, forKey: .fuel)
        case .process(let command):
            try container.encode(command, forKey: .command)
        case .noop: break
        }
    }
}
