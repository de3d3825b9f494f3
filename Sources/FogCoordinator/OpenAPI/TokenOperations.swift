extension OpenAPIDocument {
    static let tokenOperations = [
        OpenAPIOperation(
            method: "get", path: "/v1/tokens", name: "listTokens", summary: "All tokens, oldest first", tag: "tokens",
            details: "For operators. Secrets aren't shown.", answers: [.json("TokenList", "The tokens")],
            isStored: false),
        OpenAPIOperation(
            method: "post", path: "/v1/tokens", name: "createToken", summary: "Make a token", tag: "tokens",
            details: "For operators. The secret is shown this once.", body: [.json("TokenRequest")],
            answers: [
                .json(
                    "TokenResponse", "The token and its secret", status: 201,
                    links: [.init(operation: "revokeToken", parameters: [("id", "$response.body#/token/id")])])
            ]),
        OpenAPIOperation(
            method: "delete", path: "/v1/tokens/{id}", name: "revokeToken", summary: "Revoke a token", tag: "tokens",
            details: "For operators.", answers: [.json("TokenStatus", "The token that was revoked")]),
    ]
}
