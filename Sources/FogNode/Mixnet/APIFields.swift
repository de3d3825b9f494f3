/// The header fields of requests that the API looks at, in lower case.
enum APIFields {
    static let all: Set<String> = [
        "authorization", "content-type", "accept", "idempotency-key", "if-match", "if-none-match", "range",
        "fog-puzzle",
    ]
}
