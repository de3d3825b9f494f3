import FogJobs
import Testing

@testable import fog

@Suite struct TypedWordsTests {
    private func typed(_ words: String..., bash: Bool = false) -> TypedWords {
        TypedWords(words, joinsBreaks: bash, home: "/home/ann")
    }

    @Test func anOptionHasItsLastValue() {
        let words = typed("fog", "job", "ls", "--data", "/a", "--data=/b", "--coordinator")
        #expect(words.value(of: "--data") == "/b")
        #expect(words.value(of: "--coordinator") == nil)
        #expect(words.value(of: "--token-file") == nil)
        #expect(typed("fog", "run", "x.wasm", "--", "--data", "/c").value(of: "--data") == nil)
    }

    @Test func quotesAndHomesAreWhatTheShellMakesOfThem() {
        #expect(typed("fog", "--data", "'/my data'").value(of: "--data") == "/my data")
        #expect(typed("fog", "--data", "/my\\ data").value(of: "--data") == "/my data")
        #expect(typed("fog", "--data", "\"/it's\"").value(of: "--data") == "/it's")
        #expect(typed("fog", "--data", "~/net").value(of: "--data") == "/home/ann/net")
        #expect(typed("fog", "--data", "'~/net'").value(of: "--data") == "~/net")
        #expect(typed("fog", "--data", "'/open").value(of: "--data") == "/open")
    }

    @Test func wordsThatBashHasTakenApartAreOneAgain() {
        let words = typed(
            "fog", "job", "ls", "--coordinator", "http", ":", "//127.0.0.1", ":", "7000", "--data", "=", "/x", "",
            bash: true)
        #expect(words.value(of: "--coordinator") == "http://127.0.0.1:7000")
        #expect(words.value(of: "--data") == "/x")
        #expect(words.words.last == "")
    }

    @Test func theJobOfTheLineIsFound() throws {
        let job = try #require(JobID("j00000000000a"))
        #expect(typed("fog", "job", "logs", "--task", "3", "j00000000000a").job == job)
        #expect(typed("fog", "job", "logs", "--task").job == nil)
    }
}

@Suite struct CandidateTests {
    @Test func eachShellIsToldWhatItUnderstands() {
        let candidate = Candidate(word: "a:b", description: "two\nlines\tand \u{1B}[2J")
        #expect(candidate.line(for: "bash") == "a:b")
        #expect(candidate.line(for: "zsh") == "a\\:b:two lines and  [2J")
        #expect(candidate.line(for: "fish") == "a:b\ttwo lines and  [2J")
        #expect(Candidate(word: "x", description: "").line(for: "zsh") == "x")
    }
}
