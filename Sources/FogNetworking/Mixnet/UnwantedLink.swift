import FogLink

/// A link that is for nothing that this node does.
final class UnwantedLink: LinkUser {
    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        link.closeAsUnwanted()
    }

    func link(_ link: LinkHandler, did action: LinkAction) {}
    func linkFailed(_ error: LinkError) {}
}
