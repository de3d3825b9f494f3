import FogCore

extension OpenAPIDocument {
    private static let size = 0...CoordinatorConfiguration.Bounds().blobBytes

    static let blobOperations = [
        OpenAPIOperation(
            method: "put", path: "/v1/blobs/{hash}", name: "putBlob", summary: "Store content under its hash",
            tag: "blobs",
            details: """
                For operators and submitters, and for workers under a lease that they hold. One that is there already \
                is kept for longer. 422 if the bytes have another hash.
                """,
            parameters: ["leaseTask", "leaseFence"], body: [.bytes(size)], needsBody: false,
            answers: [
                .json(
                    "BlobInfo", "It is stored", status: 201,
                    links: [
                        .init(operation: "getBlob", parameters: [("hash", "$response.body#/hash")]),
                        .init(operation: "getBlobInfo", parameters: [("hash", "$response.body#/hash")]),
                    ])
            ], problems: [.stale]),
        OpenAPIOperation(
            method: "get", path: "/v1/blobs/{hash}", name: "getBlob", summary: "A blob's content", tag: "blobs",
            details: "For all but join tokens. Ranges and conditions aren't served. Check the hash of what arrives.",
            answers: [
                OpenAPIAnswer(
                    description: "The bytes", media: [.bytes(size)],
                    headers: [("ETag", "{\"type\": \"string\", \"pattern\": \"^\\\"sha256-[0-9a-f]{64}\\\"$\"}")])
            ]),
        OpenAPIOperation(
            method: "get", path: "/v1/blobs/{hash}/info", name: "getBlobInfo", summary: "Whether a blob is stored",
            tag: "blobs", details: "For all but join tokens.", answers: [.json("BlobInfo", "It is stored")]),
    ]
}
