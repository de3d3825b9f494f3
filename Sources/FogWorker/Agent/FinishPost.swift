import FogClient
import FogCore
import FogJobs

/// Brings the results of attempts to the coordinator, as many as wait in one request.
enum FinishPost {
    /// A message about an attempt's end, always in the same words.
    typealias Result = (lease: LeaseKey, body: [UInt8])

    /// What the coordinator said.
    enum Answer {
        /// Of each result, what it was refused for.
        case answered([FogError?])
        /// All results were refused together.
        case refused(FogError)
        /// It is unknown what became of them.
        case unknown(FogError)

        /// Why a result was refused or isn't known to have been taken; `nil` if it was taken.
        func refusal(of index: Int) -> FogError? {
            switch self {
            case .answered(let refusals): refusals[index]
            case .refused(let error), .unknown(let error): error
            }
        }
    }

    /// The most bytes of the results that share a request; a larger one goes alone.
    private static let sharedBytes = 1 << 20

    /// The first results that may share a request: at least one.
    static func batch(of results: [Result], isAlone: Bool) -> [Result] {
        var bytes = 0
        let fitting = results.prefix(isAlone ? 1 : FinishBatch.limit).prefix { result in
            bytes += result.body.count
            return bytes <= sharedBytes
        }
        return fitting.isEmpty ? Array(results.prefix(1)) : Array(fitting)
    }

    /// Sends results, once.
    static func send(_ batch: [Result], _ client: CoordinatorClient) async -> Answer {
        do throws(FogError) {
            if batch.count == 1 {
                _ = try await client.finish(batch[0].lease.task, body: batch[0].body)
                return .answered([nil])
            }
            let items = batch.map {
                FinishBatch.Item(task: $0.lease.task, body: String(decoding: $0.body, as: UTF8.self))
            }
            return .answered(try await client.finish(FinishBatch(finishes: items)).map { $0.problem?.error })
        } catch {
            return isWorthRepeating(error) ? .unknown(error) : .refused(error)
        }
    }

    /// Whether the same message may be understood later.
    static func isWorthRepeating(_ error: FogError) -> Bool {
        switch error.code {
        case .unavailable, .timedOut, .exhausted, .failed, .unauthenticated: true
        default: false
        }
    }
}
