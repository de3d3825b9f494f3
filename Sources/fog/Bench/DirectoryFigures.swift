/// What ``BenchDirectory`` has measured.
struct DirectoryFigures: Encodable {
    var nodes: Int
    var mixes: Int
    var votes: Int
    /// All votes together.
    var voteBytes: Int
    /// To read all votes and check their signatures.
    var readVotesSeconds: Double
    /// To compute the consensus from them.
    var consensusSeconds: Double
    /// The consensus with all its sections.
    var consensusBytes: Int
    /// For a client to check the consensus and read all sections.
    var clientMs: Double
    /// For a client to check the consensus and read what it needs for the mix network.
    var mixClientMs: Double
    /// The difference to the next consensus, for 5 % of the nodes new, gone or changed: its part of the whole.
    var diffRatio: Double
    var diffMakeMs: Double
    var diffApplyMs: Double
    /// One verification of a signature by swift-crypto in the same run: the reference.
    var verifyUs: Double
    /// The most memory that an authority's process held until the consensus was made and served, if that was measured.
    var authorityPeakBytes: UInt64?
    /// To fetch what a mix client needs over loopback links, check and read it: the median and the longest.
    var fetchMs: Double?
    var fetchMostMs: Double?

    private enum CodingKeys: String, CodingKey {
        case nodes
        case mixes
        case votes
        case voteBytes = "vote_bytes"
        case readVotesSeconds = "read_votes_seconds"
        case consensusSeconds = "consensus_seconds"
        case consensusBytes = "consensus_bytes"
        case clientMs = "client_ms"
        case mixClientMs = "mix_client_ms"
        case diffRatio = "diff_ratio"
        case diffMakeMs = "diff_make_ms"
        case diffApplyMs = "diff_apply_ms"
        case verifyUs = "verify_us"
        case authorityPeakBytes = "authority_peak_bytes"
        case fetchMs = "fetch_ms"
        case fetchMostMs = "fetch_most_ms"
    }

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else { return try format.document(self) }
        Terminal.print("\(nodes) nodes, \(mixes) of them mixes, \(votes) votes of \(voteBytes / votes) bytes")
        FigureLine.show("reading the votes, with their signatures", readVotesSeconds, " s")
        FigureLine.show("computing the consensus", consensusSeconds, " s")
        FigureLine.show("the consensus with its sections", Double(consensusBytes) / 1_048_576, " MiB")
        FigureLine.show("checking it and reading all sections", clientMs, " ms", places: 0)
        FigureLine.show("checking it and reading what mix clients need", mixClientMs, " ms", places: 1)
        FigureLine.show("the difference to the next, of the whole", diffRatio * 100, " %", places: 1)
        FigureLine.show("making the difference", diffMakeMs, " ms", places: 0)
        FigureLine.show("applying it", diffApplyMs, " ms", places: 0)
        if let authorityPeakBytes {
            FigureLine.show("the most that an authority's process held", Double(authorityPeakBytes) / 1_048_576, " MiB")
        }
        if let fetchMs {
            FigureLine.show("fetching what mix clients need over links, median", fetchMs, " ms", places: 1)
        }
        if let fetchMostMs { FigureLine.show("the longest of seven", fetchMostMs, " ms", places: 1) }
        FigureLine.show("one verification by swift-crypto (the reference)", verifyUs, " µs", places: 0)
    }
}
