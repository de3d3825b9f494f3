public import Crypto
public import FogLink

/// A link's user on behalf of another, which proves who this end is as soon as there is a link.
public final class ProvingUser: LinkUser {
    private let user: any LinkUser
    private let identity: Curve25519.Signing.PrivateKey
    private let role: LinkRole

    public init(_ user: any LinkUser, identity: Curve25519.Signing.PrivateKey, role: LinkRole) {
        self.user = user
        self.identity = identity
        self.role = role
    }

    public func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        link.prove(identity, role: role, in: agreement)
        user.linkBegan(link, agreement)
    }

    public func link(_ link: LinkHandler, did action: LinkAction) { user.link(link, did: action) }

    public func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        user.nextDatagram(for: link, body)
    }

    public func linkFailed(_ error: LinkError) { user.linkFailed(error) }
}

extension LinkHandler {
    /// Proves who this end is; ends the link if that can't be done.
    func prove(_ identity: Curve25519.Signing.PrivateKey, role: LinkRole, in agreement: LinkAgreement) {
        let proof = LinkIdentityProof(
            identity, role: role, network: agreement.network, handshakeHash: agreement.handshakeHash,
            isInitiator: agreement.isInitiator)
        use { link, outputs in
            if let proof { link.show(proof) } else { link.fail(.identity, into: &outputs) }
        }
    }
}
