import FogClient
import FogCore
import FogDirectory
import FogMixnet
import FogNetworking
import FogNode
import Logging

/// How commands come by a connection to a mix network.
enum ClientConnection {
    /// Opens one, and says what it doesn't hide.
    ///
    /// - Parameter isPushed: Whether gateways send at once what comes: over a connection of the command's own only.
    static func open(
        _ network: NetworkDescription, networkFile: String, _ folder: DataFolder, isPushed: Bool = false
    ) async throws(FogError) -> any ServiceRequester {
        var options = MixnetClientDriver.Options()
        options.isPushed = isPushed
        options.client = try CoverOptions.configuration()
        let (connection, status) = try await (isPushed ? .own : access()).connect(
            network, networkFile: networkFile, in: folder, options: options, logger: logger)
        if (status?.cover.profile ?? options.client.cover.rawValue) == "off" {
            Terminal.say(CoverOptions.warning)
        } else if status?.budget.isUsedUp == true {
            Terminal.say(
                "fog: the client's budget of the day is used up: there is no cover until it ends (UTC), and whoever watches "
                    + "this machine's line sees when you ask something")
        }
        return connection
    }

    private static func access() throws(FogError) -> MixnetAccess {
        guard let named = CoordinatorOptions.environment("FOG_CLIENT") else { return .background }
        guard let access = MixnetAccess(rawValue: named) else {
            throw FogError(.invalid, "FOG_CLIENT is '\(named)' and not background or own")
        }
        return access
    }

    /// Says what `FOG_LOG` asks for, and otherwise nothing: commands say themselves what went wrong.
    private static var logger: Logger {
        guard let level = CoordinatorOptions.environment("FOG_LOG").flatMap({ Logger.Level(rawValue: $0) }) else {
            return Logger.quiet("client")
        }
        return Logger(label: "client") { LineLogHandler(label: $0, level: level) }
    }
}
