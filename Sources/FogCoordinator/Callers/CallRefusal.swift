import FogCore
import FogHTTP
import FogJobs

/// Why a call can't be carried out now, though it may be well later.
struct CallRefusal: Error {
    let problem: Problem
    /// The label under which it is counted.
    let reason: CallerDrop

    private init(_ status: Int, _ detail: String, _ reason: CallerDrop) {
        var problem = Problem(FogError(.unavailable, detail))
        problem.status = status
        self.problem = problem
        self.reason = reason
    }

    /// The caller has so many calls under way, and may have no more.
    static func calls(_ count: Int) -> CallRefusal {
        CallRefusal(
            429, "\(count) calls of yours are under way, and that is as many as one caller may have; wait for some",
            .calls)
    }

    /// All callers together may have no more.
    static let allCalls = CallRefusal(
        503, "the coordinator has as many calls under way as it takes; try again a little later", .allCalls)
    /// What is on its way may have no more bytes.
    static let bytes = CallRefusal(
        503, "requests and answers on their way take as much memory as they may; try again a little later", .bytes)
}
