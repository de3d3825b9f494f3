/// How many connections each front end takes, such that files are left for the database, blobs and answers: a process
/// that can open no more can't accept, and can't store either.
struct ConnectionRoom: Hashable {
    /// Over TCP: at most five eighths of the files.
    let remote: Int
    /// Over the Unix socket: at most an eighth.
    let local: Int
    /// Whether the files are by far too few for what is configured.
    let isReduced: Bool

    /// What the coordinator opens beside connections and blobs.
    private static let reserved = 64

    init(limits: CallerLimits, openFiles: Int) {
        let room = max(0, openFiles - Self.reserved)
        remote = max(1, min(limits.connections, room / 8 * 5))
        local = max(1, min(limits.localConnections, room / 8))
        isReduced = remote < limits.connections / 4
    }
}
