extension JobSpecification: Codable {
    private enum Key: String, CodingKey {
        case apiVersion, kind, name, priority, count, tasks, timeouts, retry, retention
    }

    /// Decodes the canonical form and checks every rule of ``validate(content:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        try container.require(Self.apiVersion, forKey: .apiVersion)
        try container.require(Self.kind, forKey: .kind)
        let tasks = try container.decode([TaskSpecification].self, forKey: .tasks)
        guard let task = tasks.first, tasks.count == 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: .tasks, in: container, debugDescription: "a job has exactly one entry in tasks")
        }
        self.init(name: try container.decode(String.self, forKey: .name), task: task)
        priority = try container.decodeIfPresent(Int.self, forKey: .priority) ?? priority
        count = try container.decodeIfPresent(Int.self, forKey: .count) ?? count
        timeouts = try container.decodeIfPresent(JobTimeouts.self, forKey: .timeouts) ?? timeouts
        retry = try container.decodeIfPresent(RetryBudget.self, forKey: .retry) ?? retry
        retention = try container.decodeIfPresent(Retention.self, forKey: .retention) ?? retention
        try decoder.refuse(validate())
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.apiVersion, forKey: .apiVersion)
        try container.encode(Self.kind, forKey: .kind)
        try container.encode(name, forKey: .name)
        try container.encode(priority, forKey: .priority)
        try container.encode(count, forKey: .count)
        try container.encode([task], forKey: .tasks)
        try container.encode(timeouts, forKey: .timeouts)
        try container.encode(retry, forKey: .retry)
        try container.encode(retention, forKey: .retention)
    }
}

extension TaskSpecification: Codable {
    private enum Key: String, CodingKey {
        case name, engine, env, stdin, resources, inputs, outputs
    }

    /// Decodes the canonical form of one entry of `tasks` and checks its rules, so that a worker that is sent a task
    /// can rely on its paths and sizes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(engine: try container.decode(EngineSpecification.self, forKey: .engine))
        name = try container.decodeIfPresent(String.self, forKey: .name) ?? name
        environment = try container.decodeIfPresent([String: String].self, forKey: .env) ?? environment
        standardInput = try container.decodeIfPresent(StandardInput.self, forKey: .stdin)
        resources = try container.decodeIfPresent(Resources.self, forKey: .resources) ?? resources
        inputs = try container.decodeIfPresent([InputSpecification].self, forKey: .inputs) ?? inputs
        outputs = try container.decodeIfPresent([OutputSpecification].self, forKey: .outputs) ?? outputs
        var rules = SpecificationRules(content: .filesAllowed)
        rules.check(self, at: .task)
        try decoder.refuse(rules.problems.sorted)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(engine, forKey: .engine)
        try container.encode(environment, forKey: .env)
        try container.encodeIfPresent(standardInput, forKey: .stdin)
        try container.encode(resources, forKey: .resources)
        try container.encode(inputs, forKey: .inputs)
        try container.encode(outputs, forKey: .outputs)
    }
}

extension Decoder {
    fileprivate func refuse(_ problems: [SpecificationProblem]) throws {
        guard let first = problems.first else { return }
        throw DecodingError.dataCorrupted(
            DecodingError.Context(codingPath: codingPath, debugDescription: first.description))
    }
}

extension KeyedDecodingContainer {
    fileprivate func require(_ value: String, forKey key: Key) throws {
        guard try decode(String.self, forKey: key) == value else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "\(key.stringValue) must be \(value)")
        }
    }

    /// Decodes a text that spells a quantity.
    func decodeQuantity<Notation: QuantityNotation>(
        _ notation: Notation.Type, forKey key: Key
    ) throws -> Notation.Value? {
        guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
        do throws(QuantityError) {
            return try notation.parse(text)
        } catch {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: error.message)
        }
    }
}
