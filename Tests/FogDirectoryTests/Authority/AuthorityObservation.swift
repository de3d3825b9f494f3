import FogCore

@testable import FogDirectory

/// What a simulated authority tells the checker.
enum AuthorityObservation: Sendable, CustomStringConvertible {
    /// It has a new consensus.
    case adopted(Verified<Consensus>, ConsensusBundle)
    /// It says something that nobody can read.
    case unreadable
    /// It wants to keep that it signs a consensus.
    case signs(UInt64, Bytes32)
    /// It wants to keep its vote for an epoch, which follows this consensus.
    case voted(UInt64, Bytes32?)
    /// It can prove that another has lied.
    case proved(Equivocation)
    /// It has told its operator something.
    case noted(AuthorityNote)

    var description: String {
        switch self {
        case .adopted(let consensus, _):
            "adopted \(Hexadecimal.encode(consensus.digest.array.prefix(6))) of epoch \(consensus.document.epoch)"
        case .signs(let epoch, let digest): "signs \(Hexadecimal.encode(digest.array.prefix(6))) of epoch \(epoch)"
        case .unreadable: "says what can't be read"
        case .voted(let epoch, let previous):
            "votes for epoch \(epoch) after \(previous.map { Hexadecimal.encode($0.array.prefix(6)) } ?? "none")"
        case .proved(let proof): "proves that somebody has signed two documents for epoch \(proof.epoch)"
        case .noted(let note): note.description
        }
    }
}
