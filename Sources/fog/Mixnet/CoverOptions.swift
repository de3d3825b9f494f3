import ArgumentParser
import FogCore
import FogMixnet

/// How much a client sends and fetches when it has nothing to say, and what it may use in a day.
struct CoverOptions: ParsableArguments {
    @Option(
        name: .long,
        help: """
            How much is sent when there is nothing to say: default, as the network has it; mobile, a tenth of it; or off; \
            otherwise FOG_COVER.
            """)
    var cover: CoverArgument?

    @Option(
        name: .long,
        help: """
            Bytes a day, such as 500Mi or 500Mi/day; when they are used up, there is no cover for the rest of the day (UTC), \
            and requests go on; otherwise FOG_BUDGET.
            """)
    var budget: DailyArgument<SizeArgument>?

    @Option(
        name: .long,
        help: "The same for the time of a processor in a day, such as 10m; otherwise FOG_BUDGET_CPU.")
    var budgetCpu: DailyArgument<DurationArgument>?

    /// What a client is told.
    func configuration() throws(FogError) -> ClientConfiguration {
        try Self.configuration(cover, budget, budgetCpu)
    }

    /// What a client is told by these options, and by the environment where they aren't given.
    static func configuration(
        _ cover: CoverArgument? = nil, _ budget: DailyArgument<SizeArgument>? = nil,
        _ budgetCpu: DailyArgument<DurationArgument>? = nil
    ) throws(FogError) -> ClientConfiguration {
        var configuration = ClientConfiguration()
        configuration.cover = (try given(cover, or: "FOG_COVER"))?.profile ?? .standard
        configuration.budget.bytes = (try given(budget, or: "FOG_BUDGET")).map { UInt64(clamping: $0.value.bytes) }
        configuration.budget.processor = (try given(budgetCpu, or: "FOG_BUDGET_CPU"))?.value.value
        return configuration
    }

    /// What an option says, or a variable of the environment where the option isn't given.
    private static func given<Value: ExpressibleByArgument>(
        _ option: Value?, or name: String
    ) throws(FogError) -> Value? {
        if let option { return option }
        guard let text = CoordinatorOptions.environment(name) else { return nil }
        guard let value = Value(argument: text) else {
            throw FogError(.invalid, "\(name) is '\(text)', which can't be understood")
        }
        return value
    }

    /// What a client without cover gives away.
    static let warning = """
        fog: there is no cover: whoever watches this machine's line sees when you ask something, how much, and how long \
        you wait for it; 'fog client run --cover default' hides that
        """
}

/// A profile of cover on the command line.
struct CoverArgument: ExpressibleByArgument {
    let profile: CoverProfile

    init?(argument: String) {
        guard let profile = CoverProfile(rawValue: argument) else { return nil }
        self.profile = profile
    }

    static var allValueStrings: [String] { CoverProfile.allCases.map(\.rawValue) }
}

/// So much a day on the command line: with or without `/day` behind it.
struct DailyArgument<Value: ExpressibleByArgument>: ExpressibleByArgument {
    let value: Value

    init?(argument: String) {
        let suffix = "/day"
        let text = argument.hasSuffix(suffix) ? String(argument.dropLast(suffix.count)) : argument
        guard let value = Value(argument: text) else { return nil }
        self.value = value
    }
}
