import FogLink

/// A link that a listener has taken, on behalf of its real user: counted as long as there is one, and as half open until
/// its handshake is over; or, if the initiator stays anonymous, until something genuine has come: such a handshake is over
/// for the responder with the first message, which anybody can repeat.
final class LinkGuest: LinkUser {
    private let user: any LinkUser
    private let load: ListenerLoad
    private let metrics: LinkListenerMetrics
    private var isHalfOpen = true
    private var isCounted = true

    init(_ user: any LinkUser, _ load: ListenerLoad, _ metrics: LinkListenerMetrics = LinkListenerMetrics()) {
        self.user = user
        self.load = load
        self.metrics = metrics
        load.begin()
    }

    /// It is half open no more.
    private func open() {
        if isHalfOpen { load.open() }
        isHalfOpen = false
    }

    private func end() {
        open()
        if isCounted { load.end() }
        isCounted = false
    }

    deinit {
        end()
    }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        if agreement.remoteStatic != nil { open() }
        metrics.linkBegan()
        user.linkBegan(link, agreement)
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        open()
        if case .ended(let error) = action {
            end()
            metrics.linkEnded(error)
        }
        user.link(link, did: action)
    }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        user.nextDatagram(for: link, body)
    }

    func linkFailed(_ error: LinkError) {
        end()
        metrics.handshakeFailed(error)
        user.linkFailed(error)
    }
}
