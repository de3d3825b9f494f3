import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogMixnet

/// What an erasure code could win over asking again for what is missing.
@Suite struct ErasureCodingTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    private struct Outcome {
        var times: [Double] = []
        var packets: [Double] = []

        var time: Double { times.reduce(0, +) / Double(times.count) }
        var count: Double { packets.reduce(0, +) / Double(packets.count) }
        /// What one in twenty takes longer than.
        var slow: Double { times.sorted()[times.count * 19 / 20] }
    }

    /// Requests and responses as clients and services really do.
    private func asked(_ request: Int, _ response: Int, loss: Double, runs: Int) -> Outcome {
        var result = Outcome()
        for run in 0..<runs {
            var network = PacketNetwork(parameters: MixnetParameters(), seed: UInt64(1000 + run))
            network.loss = loss
            let id = network.request(request, answer: response, within: .seconds(10_000))
            let start = network.now
            while network.responses[id] == nil, network.failures[id] == nil { network.run(for: .milliseconds(20)) }
            #expect(network.responses[id]?.count == 1)
            result.times.append(start.duration(to: network.now).secondsValue)
            result.packets.append(Double(network.requestPackets + network.replyPackets))
        }
        return result
    }

    /// The same by somebody who is told at once what has arrived.
    private func told(_ bytes: Int, isRequest: Bool, isCoded: Bool, loss: Double, runs: Int) -> Outcome {
        var result = Outcome()
        var dice = SeededGenerator(seed: 1)
        for _ in 0..<runs {
            let transfer =
                isRequest
                ? ToldTransfer(request: bytes, isCoded: isCoded, loss: loss, using: &dice)
                : ToldTransfer(response: bytes, isCoded: isCoded, loss: loss, using: &dice)
            result.times.append(transfer.time)
            result.packets.append(Double(transfer.packets))
        }
        return result
    }

    private func rounded(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static let sizes = [2 << 10, 64 << 10, 1 << 20]

    /// Whoever knows at once what is missing needs no code: to send that again is as good. What clients lose with each packet
    /// that gets lost is the time until they take it for lost, and no code makes that shorter.
    @Test(arguments: [true, false])
    func aCodeWinsNothingThatAskingEarlierWouldNot(_ isRequest: Bool) {
        for (size, runs) in zip(Self.sizes, Self.isFull ? [400, 100, 20] : [40, 8, 1]) {
            for loss in [0, 0.01, 0.05, 0.1, 0.2] {
                let asked =
                    isRequest
                    ? asked(size, 100, loss: loss, runs: runs) : asked(100, size, loss: loss, runs: runs)
                let coded = told(size, isRequest: isRequest, isCoded: true, loss: loss, runs: 10 * runs)
                let repeated = told(size, isRequest: isRequest, isCoded: false, loss: loss, runs: 10 * runs)
                let name =
                    "\(isRequest ? "request" : "response") | \(size >> 10) KiB | \(Int((loss * 100).rounded())) %"
                if Self.isFull {
                    let results = [asked, coded, repeated].map {
                        "\(rounded($0.time)) s, \(rounded($0.slow)) s, \(rounded($0.count))"
                    }
                    print("| \(name) | \(results.joined(separator: " | ")) |")
                }
                #expect(repeated.time < 1.1 * coded.time + 0.5, "\(name)")
                #expect(repeated.count < 1.1 * coded.count + 1, "\(name)")
                // Where nothing is lost, and where there is much to send, it doesn't matter.
                if loss == 0 { #expect(asked.time < 1.15 * coded.time + 2, "\(name)") }
                if size == Self.sizes[2] { #expect(asked.time < 1.6 * coded.time, "\(name)") }
            }
        }
    }
}
