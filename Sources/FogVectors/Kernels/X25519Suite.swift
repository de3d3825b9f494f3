import FogCore
import FogCrypto
import FogSimulation

/// Products of scalars and points on Curve25519 (RFC 7748).
struct X25519Suite: VectorMaker {
    let name = "x25519"
    let summary = "X25519: [{scalar, u, result}]"

    func recognises(_ document: VectorDocument) -> Bool { document.hasCase(with: ["scalar", "u", "result"]) }

    func check(_ document: VectorDocument, into report: inout VectorReport) {
        // All in one batch, so that they share the lanes of the kernels as they do in use.
        let pairs = document.cases.compactMap { try? X25519Pair($0.object()) }
        let batches = CPUPath.available.map { X25519Batch(pairs, on: $0) }
        var place = 0
        report.check(document) { object throws(VectorMismatch) in
            _ = try X25519Pair(object)
            defer { place += 1 }
            try object.hasNoDamagedNames(of: ["scalar", "u", "result"])
            let published = try object.bytes("result", count: BatchX25519.byteCount)
            for batch in batches {
                let (product, isZero) = batch[place]
                try VectorMismatch.require(product, is: published, "result", on: batch.path)
                try VectorMismatch.require(
                    isZero == published.allSatisfy { $0 == 0 }, "result", expected: "zero is flagged, and only zero",
                    found: "the opposite on path \(batch.path.rawValue)")
            }
        }
    }

    func make(seed: UInt64, count: Int) -> VectorValue {
        var dice = SeededGenerator(seed: seed)
        let edges = X25519Pair.edges(using: &dice)
        let pairs = (0..<count).map { index in
            index < edges.count ? edges[index] : X25519Pair(scalar: dice.bytes(32), point: dice.bytes(32))
        }
        let batch = X25519Batch(pairs, on: .portable)
        return .list(
            pairs.enumerated().map { place, pair in
                .members([
                    "scalar": .bytes(pair.scalar), "u": .bytes(pair.point), "result": .bytes(batch[place].product),
                ])
            })
    }
}
