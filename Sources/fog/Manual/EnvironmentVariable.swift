/// A variable of the environment that `fog` heeds.
enum EnvironmentVariable: String, CaseIterable {
    case data = "FOG_DATA"
    case dataHome = "XDG_DATA_HOME"
    case home = "HOME"
    case runtimeFolder = "XDG_RUNTIME_DIR"
    case coordinator = "FOG_COORDINATOR"
    case tokenFile = "FOG_TOKEN_FILE"
    case via = "FOG_VIA"
    case mixnetNode = "FOG_MIXNET_NODE"
    case client = "FOG_CLIENT"
    case cover = "FOG_COVER"
    case budget = "FOG_BUDGET"
    case processorBudget = "FOG_BUDGET_CPU"
    case logLevel = "FOG_LOG"
    case engine = "FOG_WASMTIME"
    case sandbox = "FOG_SANDBOX"
    case confine = "FOG_CONFINE"
    case processor = "FOG_CPU"
    case colours = "NO_COLOR"
    case terminal = "TERM"

    /// What it is for.
    var meaning: String {
        switch self {
        case .data: "the data folder, where --data isn't given"
        case .dataHome: "the data folder is the folder fog in it, where neither --data nor FOG_DATA is given"
        case .home: "the data folder is .local/share/fog in it, where nothing else names one"
        case .runtimeFolder: "where the socket lies if its path in the data folder would be too long"
        case .coordinator:
            "the coordinator, where --coordinator isn't given: unix:PATH, http://HOST:PORT or htx://KEY@HOST:PORT"
        case .tokenFile: "the file with the token to show, where --token-file isn't given"
        case .via: "direct or mixnet: how calls travel, where --via isn't given"
        case .mixnetNode: "the node whose service takes calls over the mix network, where --mixnet-node isn't given"
        case .client:
            "background or own: whether calls over the mix network use a client in the background, which is started if none runs, or each command connects by itself"
        case .cover: "default, mobile or off: the cover of a client, where --cover isn't given"
        case .budget: "the bytes that a client may use in a day, where --budget isn't given"
        case .processorBudget:
            "the time of a processor that a client may use in a day, where --budget-cpu isn't given"
        case .logLevel: "the least level that is logged, where --log-level isn't given"
        case .engine: "the library of the WebAssembly engine"
        case .sandbox: "the executable fog-sandbox; otherwise the one beside fog"
        case .confine: "the executable fog-confine; otherwise the one beside fog"
        case .processor:
            "portable, avx2 or avx512: the best instructions that cryptography uses; those of the processor by default"
        case .colours: "no colours, if it is set and not empty"
        case .terminal: "no bars that are drawn over themselves and no live view, if it is dumb or isn't set"
        }
    }

    /// Whether a command heeds it, as its options tell.
    func matters(to command: CommandHelp) -> Bool {
        let arguments = command.arguments ?? []
        let has = { (name: String) in arguments.contains { $0.isCalled(name) } }
        switch self {
        case .data, .dataHome, .home, .runtimeFolder: return has("--data")
        case .coordinator: return has("--coordinator")
        case .tokenFile: return has("--token-file")
        case .via: return has("--via")
        case .mixnetNode: return has("--mixnet-node")
        case .client: return has("--via") || command.commandName == "ping" && has("--push")
        case .cover, .budget, .processorBudget:
            return has("--cover") || has("--via") || command.commandName == "ping" && has("--push")
        case .logLevel: return has("--log-level")
        case .engine, .sandbox, .confine: return ["up", "worker", "doctor", "tasks"].contains(command.commandName)
        case .processor: return ["sphinx", "crypto", "check", "make", "wrap", "unwrap"].contains(command.commandName)
        case .colours: return ["doctor", "top"].contains(command.commandName)
        case .terminal: return ["run", "wait", "get", "top", "tasks"].contains(command.commandName)
        }
    }
}
