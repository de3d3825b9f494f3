/// How long a request for a link stands.
public enum LinkPersistence: Hashable, Sendable {
    /// Until it has been refused or the link that it got has ended.
    case onDemand
    /// Until it is released: whenever there is no link, one is made.
    case persistent
}
