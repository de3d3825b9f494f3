public import FogDirectory
import FogMixnet

/// What is settled for a mix, gateway or service.
public enum MemberKey: String, SettingKey {
    case folder, network, host, port, advertise, family, bandwidth
    case packets, replays, threads, batch
    case pauseWhenAlone = "pause-when-alone"
    case clientRate = "client-rate"
    case coordinator
    case metrics
    case metricsName = "metrics-name"
    case metricsBeyondLoopback = "metrics-beyond-loopback"
    case logLevel = "log-level"

    /// Those of a node with this role.
    public static func all(of role: NodeRole) -> [MemberKey] {
        allCases.filter { key in
            switch key {
            case .pauseWhenAlone: role == .mix
            case .clientRate: role == .gateway
            case .coordinator: role == .service
            default: true
            }
        }
    }

    public var meaning: String {
        switch self {
        case .folder: "The folder of the node's keys; made the first time."
        case .network: "The network's file."
        case .host: "The address on which links are taken."
        case .port: "The port on which links are taken; 0 for the one that it had last, or any."
        case .advertise: "Where others reach the node, if that isn't where it listens."
        case .family: "Nodes that the same people run, which must say so too."
        case .bandwidth: "Bytes a second that it says it can carry."
        case .packets: "Packets that it holds at a time, waiting or delayed; each takes its length of memory, once."
        case .replays: "Packets of an epoch that it tells from their replays; each takes 21 to 43 bytes."
        case .threads: "Threads that unwrap packets; otherwise as many as there are processors."
        case .batch: "Packets that are unwrapped together at most."
        case .pauseWhenAlone: "Whether it sends nothing on while its own loops don't come back."
        case .clientRate: "Packets that one client may bring in a second, and as many at once."
        case .coordinator: "The TCP port of the coordinator whose calls it takes, as http://HOST:PORT."
        case .metrics: "Where it shows metrics over plain HTTP, to whoever gets there; nowhere if nothing is said."
        case .metricsName: "Names by which callers may ask for metrics, beside the address itself."
        case .metricsBeyondLoopback: "Whether metrics may be shown on another address than loopback's."
        case .logLevel: "The least level that is logged; otherwise FOG_LOG, or info."
        }
    }

    public var form: SettingForm {
        switch self {
        case .folder, .network: .path
        case .host, .coordinator: .text
        case .port: .number(0...65_535)
        case .advertise: .addresses
        case .family: .nodes
        case .bandwidth: .size(1...(1 << 50))
        case .packets: .number(64...4_194_304)
        case .replays: .number(1024...1_073_741_824)
        case .threads: .number(1...1024)
        case .batch: .number(1...PacketOpener.batchLimit)
        case .pauseWhenAlone, .metricsBeyondLoopback: .flag
        case .clientRate: .number(1...1_000_000)
        case .metrics: .address
        case .metricsName: .texts
        case .logLevel: .choice(SettingForm.logLevels)
        }
    }

    public var standard: SettingValue? {
        switch self {
        case .folder, .network, .threads, .coordinator, .metrics, .logLevel: nil
        case .host: .text("127.0.0.1")
        case .port: .number(0)
        case .advertise, .family, .metricsName: .texts([])
        case .bandwidth: .number(12_500_000)
        case .packets: .number(CarryingLimits().packets)
        case .replays: .number(CarryingLimits().replays)
        case .batch: .number(CarryingLimits().batch)
        case .pauseWhenAlone, .metricsBeyondLoopback: .flag(false)
        case .clientRate: .number(1000)
        }
    }

    public var example: SettingValue {
        switch self {
        case .folder: .text("/var/lib/fog/node")
        case .network: .text("/etc/fog/network")
        case .threads: .number(2)
        case .coordinator: .text("http://127.0.0.1:7000")
        case .metrics: .text("127.0.0.1:9100")
        case .logLevel: .text("info")
        default: standard ?? .texts([])
        }
    }
}

extension SettingForm {
    /// The levels of logs.
    static let logLevels = ["debug", "info", "notice", "warning", "error"]
}
