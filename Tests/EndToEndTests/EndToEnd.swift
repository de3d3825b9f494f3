import Testing

/// Real processes over real sockets, driven by the command line as a user would drive it.
///
/// One test after the other: each has a network of its own, and on a small machine they would only slow each other down.
@Suite(.serialized) enum EndToEnd {}
