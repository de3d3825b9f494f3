import FogLink

extension LinkHandler {
    /// Closes a link whose other side does, or wants, what isn't done here. On the link's event loop.
    func closeAsUnwanted() {
        let reason = LinkCloseReason.unwanted
        use { link, outputs in link.close(reason.rawValue, reason.description, into: &outputs) }
    }
}
