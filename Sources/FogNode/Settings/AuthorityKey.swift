/// What is settled for an authority's process; what it wants of the network stands elsewhere, in its folder.
public enum AuthorityKey: String, SettingKey {
    case folder, network, listen, http, metrics
    case metricsName = "metrics-name"
    case metricsBeyondLoopback = "metrics-beyond-loopback"
    case logLevel = "log-level"

    public var meaning: String {
        switch self {
        case .folder: "The authority's folder."
        case .network: "The network's file."
        case .listen: "Where links are taken; otherwise the first address in the network's file."
        case .http: "Where public documents are also served over plain HTTP; nowhere if nothing is said."
        case .metrics: MemberKey.metrics.meaning
        case .metricsName: MemberKey.metricsName.meaning
        case .metricsBeyondLoopback: MemberKey.metricsBeyondLoopback.meaning
        case .logLevel: MemberKey.logLevel.meaning
        }
    }

    public var form: SettingForm {
        switch self {
        case .folder, .network: .path
        case .listen, .http, .metrics: .address
        case .metricsName: .texts
        case .metricsBeyondLoopback: .flag
        case .logLevel: .choice(SettingForm.logLevels)
        }
    }

    public var standard: SettingValue? {
        switch self {
        case .metricsName: .texts([])
        case .metricsBeyondLoopback: .flag(false)
        default: nil
        }
    }

    public var example: SettingValue {
        switch self {
        case .folder: .text("/var/lib/fog/authority")
        case .network: .text("/etc/fog/network")
        case .listen: .text("0.0.0.0:7100")
        case .http: .text("0.0.0.0:8100")
        case .metrics: .text("127.0.0.1:9101")
        case .logLevel: .text("info")
        case .metricsName, .metricsBeyondLoopback: standard ?? .texts([])
        }
    }
}
