public import FogCore
public import FogCrypto

/// What an authority is given once.
public struct AuthorityConfiguration: Sendable {
    public let network: NetworkDescription
    /// Which of the network's authorities it is.
    public let id: NodeID
    /// Lets the signer speak for it.
    public let certificate: Verified<AuthorityCertificate>
    /// Signs for it.
    public let signer: DocumentSigner
    /// 32 bytes from which its random numbers follow.
    public let secret: SecretBytes
    /// What its operator wants.
    public var settings = AuthoritySettings()

    public init(
        network: NetworkDescription, id: NodeID, certificate: Verified<AuthorityCertificate>, signer: DocumentSigner,
        secret: SecretBytes
    ) {
        self.network = network
        self.id = id
        self.certificate = certificate
        self.signer = signer
        self.secret = secret
    }

    /// Whether the certificate lets the signer speak for the authority at a time.
    func isCertified(for time: WallTime) -> Bool {
        certificate.document.authority == id && certificate.document.isValid(at: time)
            && certificate.document.keys == signer.keys
    }
}
