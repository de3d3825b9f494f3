import FogCore

/// How long leases last, and by how much two clocks may disagree about it.
struct LeaseTerms: Hashable {
    /// For how long a replica refuses other clients, by its own clock, from the receipt of the request.
    var granted: Duration

    /// For how long the client relies on that, by its own clock, from the sending of the request.
    ///
    /// A replica's clock that is 5 % fast lets go after `granted` / 1.05; a client's clock that is 5 % slow shows `held`
    /// after `held` / 0.95. So `held` must not exceed 0.95 / 1.05 = 0.9047… of `granted`.
    var held: Duration { granted * 90 / 100 }
}
