import FogCore
import FogJobs
import GRDB

extension CoordinatorOperations {
    /// Who shows this token.
    ///
    /// - Throws: ``FogError/Code/unauthenticated`` if the token isn't known.
    func principal(showing token: String) throws(FogError) -> Principal {
        // Drawn by whoever shows it: nothing is known of it here but what it was used for.
        if AnonymousPuzzle.isCapability(token), configuration.anonymous != nil {
            return .anonymous(owner: AnonymousPuzzle.owner(of: token))
        }
        let hash = TokenSecret.hash(token)
        guard let known = store.projection.read({ $0.tokensByHash[hash]?.status }) else {
            throw FogError(.unauthenticated, "the token isn't known here; it may have been revoked")
        }
        switch known.kind {
        case .operator: return .operator(name: known.name)
        case .submitter: return .submitter(name: known.name)
        case .join: return .join(name: known.name)
        case .worker:
            guard let node = NodeID(known.name) else { throw FogError(.corrupted, "a worker's token names no worker") }
            return .worker(node)
        }
    }

    /// Makes a token.
    func createToken(_ request: TokenRequest, by principal: Principal) async throws(FogError) -> TokenResponse {
        try principal.requireOperator()
        try PlainName.check(request.name)
        // Jobs that came over the socket are kept under this name.
        guard !request.name.hasPrefix(AnonymousPuzzle.ownerPrefix) else {
            throw FogError(.invalid, "names that begin with 'anonymous-' stand for nobody; choose another")
        }
        guard request.name != "local" else {
            throw FogError(.invalid, "the name 'local' stands for the coordinator's own user; choose another")
        }
        guard request.kind != .worker else {
            throw FogError(.invalid, "a worker gets its token when it joins; make a join token for it")
        }
        let secret = TokenSecret(kind: request.kind)
        let hash = TokenSecret.hash(secret.text.revealed)
        let status = try await store.commit { transaction in
            var generator = SystemRandomNumberGenerator()
            let status = TokenStatus(
                id: "t\(JobID(using: &generator).description.dropFirst())", kind: request.kind, name: request.name,
                createdAt: transaction.now.wall)
            try transaction.insert(TokenRecord(status: status, secretHash: hash))
            try transaction.record("token.created", message: "\(request.kind.rawValue) \(request.name)")
            return status
        }
        return TokenResponse(token: status, secret: secret.text.revealed)
    }

    /// Lists the tokens, oldest first.
    func tokens(by principal: Principal) throws(FogError) -> TokenList {
        try principal.requireOperator()
        let tokens = store.projection.read { $0.tokensByHash.values.map(\.status) }
        return TokenList(tokens: tokens.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) })
    }

    /// Revokes a token.
    func revokeToken(_ id: String, by principal: Principal) async throws(FogError) -> TokenStatus {
        try principal.requireOperator()
        return try await store.commit { try $0.removeToken(id) }
    }
}
