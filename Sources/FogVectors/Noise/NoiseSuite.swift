import FogLink
import FogSimulation

/// Handshakes of the Noise Protocol Framework with the messages behind them, in the shape of the files that cacophony
/// publishes and others took over.
struct NoiseSuite: VectorMaker {
    let name = "noise"
    let summary =
        "Noise: {vectors: [{protocol_name, init_…, resp_…, handshake_hash, messages: [{payload, ciphertext}]}]}"

    func recognises(_ document: VectorDocument) -> Bool {
        document.hasCase(with: ["protocol_name", "messages"])
            || document.hasCase(with: ["name", "pattern", "messages"])
    }

    func check(_ document: VectorDocument, into report: inout VectorReport) {
        report.check(document) { object throws(VectorMismatch) in try NoiseVector(object).check() }
    }

    /// Protocols in an order that follows from the seed, each once before one comes again.
    func make(seed: UInt64, count: Int) throws(VectorMakingError) -> VectorValue {
        var dice = SeededGenerator(seed: seed)
        var names = NoiseProtocolNames.all
        for place in names.indices.dropFirst().reversed() { names.swapAt(place, dice.index(below: place + 1)) }
        var cases: [VectorValue] = []
        for index in 0..<count {
            do throws(NoiseError) {
                cases.append(try MadeHandshake(names[index % names.count], using: &dice).value)
            } catch {
                throw .failed(suite: name, reason: "\(error)")
            }
        }
        return .members(["vectors": .list(cases)])
    }
}
