public import FogClient
public import FogCore
public import FogDirectory
public import FogNetworking
public import Logging

/// How a command comes by a connection to a mix network.
public enum MixnetAccess: String, CaseIterable, Sendable {
    /// That of the client in the background, which is started if none runs.
    case background
    /// One of its own, for as long as it runs.
    case own

    /// Connects, and waits for nothing.
    ///
    /// - Parameters:
    ///   - networkFile: The network's file.
    ///   - options: For a connection of its own.
    ///   - logger: Told why there is no client in the background.
    /// - Returns: The connection, and what the client in the background says of itself if it is its.
    public func connect(
        _ network: NetworkDescription, networkFile: String, in folder: DataFolder,
        options: MixnetClientDriver.Options = MixnetClientDriver.Options(), logger: Logger
    ) async throws(FogError) -> (connection: any ServiceRequester, status: MixnetClientStatus?) {
        if self == .background {
            let background = BackgroundClient(ClientPlace(network, in: folder))
            if let (client, status) = await background.find() { return (DaemonRequester(client), status) }
            do throws(FogError) {
                let (client, status) = try await background.start(
                    try InstalledParts.locate(), networkFile: networkFile)
                return (DaemonRequester(client), status)
            } catch  where error.code == .cancelled {
                throw error
            } catch {
                logger.debug("no client in the background can be used", metadata: ["error": "\(error)"])
            }
        }
        let connection = try MixnetConnection(
            network, folder: folder.directory(of: network), options: options, logger: Logger.quiet("client"))
        return (connection, nil)
    }
}
