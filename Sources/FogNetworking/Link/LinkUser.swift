public import FogLink

/// Who uses a link. All calls come on the link's event loop, one at a time, and must return soon.
public protocol LinkUser: AnyObject {
    /// The handshake is over.
    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement)
    /// Something came, or the link has ended; ``LinkAction/ended(_:)`` is the last call.
    func link(_ link: LinkHandler, did action: LinkAction)
    /// The link has room for a datagram: hand over the next one if there is any.
    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool
    /// The handshake failed, before the link began.
    func linkFailed(_ error: LinkError)
}

extension LinkUser {
    public func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool { false }
}

/// A user's datagrams, as a link takes them.
struct UserDatagrams: DatagramSource {
    let user: any LinkUser
    let link: LinkHandler

    mutating func next(_ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        user.nextDatagram(for: link, body)
    }
}
