import FogLink

extension LinkHandler {
    /// Closes a link whose other side does, or wants, what isn't done here. On the link's event loop.
    func closeAsUnwanted() {
        close(as: .unwanted)
    }

    /// Closes a link, and tells the other side why. On the link's event loop.
    func close(as reason: LinkCloseReason) {
        use { link, outputs in link.close(reason.rawValue, reason.description, into: &outputs) }
    }
}
