/// A program and what runs it.
public enum EngineSpecification: Hashable, Sendable {
    /// A WebAssembly module, the arguments after its name, how much fuel it may burn (`nil`: no limit but time), and
    /// whether its runs are made alike (`nil`: it has the machine's clocks and randomness).
    case wasm(module: ContentReference, arguments: [String], fuel: UInt64?, determinism: Determinism? = nil)
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
        case type, module, args, fuel, deterministic, seed, command
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(String.self, forKey: .type) {
        case "wasm":
            let isDeterministic = try container.decodeIfPresent(Bool.self, forKey: .deterministic) ?? false
            let seed = try container.decodeIfPresent(UInt64.self, forKey: .seed)
            self = .wasm(
                module: try container.decode(ContentReference.self, forKey: .module),
                arguments: try container.decodeIfPresent([String].self, forKey: .args) ?? [],
                fuel: try container.decodeIfPresent(UInt64.self, forKey: .fuel),
                determinism: isDeterministic ? Determinism(seed: seed ?? 0) : nil)
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
        case .wasm(let module, let arguments, let fuel, let determinism):
            try container.encode(module, forKey: .module)
            try container.encode(arguments, forKey: .args)
            try container.encodeIfPresent(fuel, forKey: .fuel)
            guard let determinism else { return }
            try container.encode(true, forKey: .deterministic)
            try container.encode(determinism.seed, forKey: .seed)
        case .process(let command):
            try container.encode(command, forKey: .command)
        case .noop: break
        }
    }
}
