public import FogCore
public import FogDirectory

extension MemberConfiguration {
    /// What a node is given whose operator has settled this.
    ///
    /// - Parameter network: That of the settings' file.
    /// - Throws: ``FogError/Code/invalid`` if no folder is named, or metrics would be there for everybody.
    public init(
        _ settings: Settings<MemberKey>, roles: [NodeRole], network: NetworkDescription
    ) throws(FogError) {
        guard let folder = settings.text(.folder) else {
            throw FogError(.invalid, "name the node's folder, on the command line or as 'folder' in its configuration")
        }
        self.init(
            folder: folder, network: network, roles: roles, host: settings.text(.host) ?? "127.0.0.1",
            port: settings.number(.port) ?? 0)
        advertised = settings.texts(.advertise).compactMap { NetworkAddress($0) }
        family = settings.texts(.family).compactMap { NodeID($0) }
        if let rate = settings.number(.bandwidth) { bandwidth = UInt64(clamping: rate) }
        carrying.packets = settings.number(.packets) ?? carrying.packets
        carrying.replays = settings.number(.replays) ?? carrying.replays
        carrying.threads = settings.number(.threads) ?? carrying.threads
        carrying.batch = settings.number(.batch) ?? carrying.batch
        pausesWhenAlone = settings.flag(.pauseWhenAlone)
        clientRate = settings.number(.clientRate).map { Double($0) } ?? clientRate
        metrics = try MetricsPlace(
            settings.text(.metrics), names: settings.texts(.metricsName),
            isBeyondLoopback: settings.flag(.metricsBeyondLoopback))
    }
}

extension MetricsPlace {
    /// The place that somebody has settled; none if the address is `nil`.
    public init?(_ address: String?, names: [String], isBeyondLoopback: Bool) throws(FogError) {
        guard let place = address.flatMap({ NetworkAddress($0) }) else { return nil }
        try self.init(place, names: names, isBeyondLoopback: isBeyondLoopback)
    }
}
