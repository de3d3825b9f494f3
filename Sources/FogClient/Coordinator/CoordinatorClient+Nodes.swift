public import FogCore
public import FogJobs
import HTTPTypes

extension CoordinatorClient {
    /// Lists the nodes by name.
    public func nodes() async throws(FogError) -> NodeList {
        try await call(.get, APIPath("/v1/nodes"))
    }

    /// One node's status.
    public func node(_ id: NodeID) async throws(FogError) -> NodeStatus {
        try await call(.get, APIPath("/v1/nodes/\(id)"))
    }

    /// Lets a node finish what it has and take nothing new, or take tasks again.
    public func drain(_ id: NodeID, _ drain: Bool) async throws(FogError) -> NodeStatus {
        try await call(.post, APIPath("/v1/nodes/\(id):drain"), sending: DrainRequest(drain: drain))
    }

    /// Keeps new tasks from a node, or lets it have them again.
    public func cordon(_ id: NodeID, _ cordon: Bool) async throws(FogError) -> NodeStatus {
        try await call(.post, APIPath("/v1/nodes/\(id):\(cordon ? "cordon" : "uncordon")"))
    }

    /// Lets a node that has joined take tasks.
    public func approve(_ id: NodeID) async throws(FogError) -> NodeStatus {
        try await call(.post, APIPath("/v1/nodes/\(id):approve"))
    }

    /// Forgets a node: its token stops working and its tasks are given to others.
    public func remove(_ id: NodeID) async throws(FogError) -> NodeStatus {
        try await call(.delete, APIPath("/v1/nodes/\(id)"))
    }

    /// On what terms jobs of people are taken who don't say who they are.
    public func anonymousTerms() async throws(FogError) -> AnonymousTerms {
        try await call(.get, APIPath("/v1/anonymous"))
    }

    /// Lists the tokens, without their secrets.
    public func tokens() async throws(FogError) -> TokenList {
        try await call(.get, APIPath("/v1/tokens"))
    }

    /// Makes a token.
    public func createToken(_ kind: TokenKind, name: String) async throws(FogError) -> TokenResponse {
        try await call(.post, APIPath("/v1/tokens"), sending: TokenRequest(kind: kind, name: name))
    }

    /// Revokes a token.
    public func revokeToken(_ id: String) async throws(FogError) -> TokenStatus {
        let isPlain = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard !id.isEmpty, isPlain else {
            throw FogError(.notFound, "there is no token '\(id)'; 'fog token ls' lists them")
        }
        return try await call(.delete, APIPath("/v1/tokens/\(id)"))
    }

    /// The coordinator's version.
    public func version() async throws(FogError) -> VersionInfo {
        try await call(.get, APIPath("/version"), timeout: .seconds(5))
    }

    /// Whether the coordinator is ready to take jobs; throws if it isn't.
    public func readiness() async throws(FogError) {
        try await complete(request(.get, APIPath("/readyz")), timeout: .seconds(5))
    }
}
