import FogCore
import FogJobs
import FoundationEssentials
import Testing

@Suite struct ErrorProblemTests {
    private static let codes: [(FogError.Code, Int)] = [
        (.invalid, 422), (.unauthenticated, 401), (.forbidden, 403), (.notFound, 404), (.conflict, 409),
        (.stale, 409), (.exhausted, 507), (.tooLarge, 413), (.gone, 410), (.unsupported, 501), (.unavailable, 503),
        (.timedOut, 504), (.cancelled, 499), (.corrupted, 500), (.failed, 500),
    ]

    @Test func everyErrorComesBackFromItsProblem() throws {
        for (code, status) in Self.codes {
            let problem = Problem(FogError(code, "what happened"))
            #expect(problem.status == status && problem.type == "urn:fog:problem:\(code)" && !problem.title.isEmpty)
            let received = try JSONDecoder().decode(Problem.self, from: JSONEncoder().encode(problem))
            #expect(received == problem)
            #expect(received.error.code == code && received.error.message == "what happened")
        }
    }

    @Test func anErrorWithoutAMessageComesBackWithTheTitle() {
        #expect(Problem(FogError(.gone)).error.message == "It was kept and isn't any more")
    }

    @Test(arguments: [
        ("about:blank", 404, FogError.Code.invalid), ("urn:fog:problem:unheard", 422, .invalid),
        ("urn:fog:problem:", 502, .failed), ("invalid", 500, .failed), ("urn:fog:problem:stale", 500, .stale),
    ])
    func anUnknownProblemIsJudgedByItsStatus(_ type: String, _ status: Int, _ code: FogError.Code) {
        var problem = Problem(FogError(.invalid, "m"))
        problem.type = type
        problem.status = status
        #expect(problem.error.code == code)
    }

    @Test func mistakesInADocumentTravelAlong() throws {
        let detail = Problem.Detail(path: "tasks[0]", line: 3, column: nil, message: "no")
        let problem = Problem(FogError(.invalid, "a mistake"), errors: [detail])
        let text = String(decoding: try JSONEncoder().encode(problem), as: UTF8.self)
        #expect(!text.contains("column"))
        #expect(try JSONDecoder().decode(Problem.self, from: Data(text.utf8)).errors == [detail])
    }
}
