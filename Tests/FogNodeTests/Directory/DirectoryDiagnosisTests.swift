import FogCore
import FogSystem
import Testing

@testable import FogDirectory
@testable import FogNode

/// What people are told who ask what is wrong.
@Suite struct DirectoryDiagnosisTests {
    private struct Scene {
        let trial: TrialDirectory
        var status: DirectoryStatus
        var view: DirectoryView
        let now: WallTime

        var findings: [String] {
            DirectoryDiagnosis(network: trial.network, status: status, view: view, now: now).findings
        }

        func finds(_ parts: String...) -> Bool {
            findings.contains { finding in parts.allSatisfy { finding.contains($0) } }
        }
    }

    /// Seven authorities that are there, agree and are on time.
    private func withScene(_ body: (inout Scene) throws -> Void) async throws {
        try await withTemporaryFolder { path in
            let trial = try TrialDirectory(7, in: path)
            let now = SystemClock().now().wall
            var view = DirectoryView(trial.network)
            try view.take(try trial.bundle(trial.epoch, signers: [0, 1, 2, 3, 4]), at: now)
            let authorities = trial.network.authorities.map { authority in
                DirectoryStatus.Authority(
                    name: authority.name,
                    report: AuthorityReport(
                        name: authority.name, network: "trial", time: now, epoch: trial.epoch, phase: "voting",
                        isAbstaining: false, newestEpoch: trial.epoch, newestDigest: "aa", nodes: 0, reached: 0,
                        peers: [], liars: [], notes: []),
                    clockOffset: 0.1)
            }
            let status = DirectoryStatus(
                network: "trial", epoch: trial.epoch, threshold: 5, standing: "fresh", consensus: nil,
                authorities: authorities, findings: [])
            var scene = Scene(trial: trial, status: status, view: view, now: now)
            try body(&scene)
        }
    }

    private func lose(_ indices: [Int], in scene: inout Scene) {
        for index in indices {
            scene.status.authorities[index].report = nil
            scene.status.authorities[index].clockOffset = nil
            scene.status.authorities[index].failure = "authority auth-\(index) doesn't answer"
        }
    }

    @Test func nothingIsWrongWithWhatIsRight() async throws {
        try await withScene { scene in #expect(scene.findings == []) }
    }

    @Test func whoIsMissingIsNamedAndWhetherThatIsTooMany() async throws {
        try await withScene { scene in
            lose([1, 4], in: &scene)
            #expect(scene.findings.count == 2 && scene.finds("auth-1") && scene.finds("auth-4"))
            lose([6], in: &scene)
            #expect(scene.finds("4 of 7 authorities can be reached", "5 have to sign"))
        }
    }

    @Test func aWrongClockHereIsToldFromAWrongClockThere() async throws {
        try await withScene { scene in
            for index in 0..<7 { scene.status.authorities[index].clockOffset = 301.2 }
            #expect(scene.findings == ["this machine's clock is 301 s behind those of the authorities: set it"])
            for index in 0..<7 { scene.status.authorities[index].clockOffset = -60 }
            #expect(scene.finds("this machine's clock is 60 s ahead of those"))
            for index in 0..<7 { scene.status.authorities[index].clockOffset = index == 3 ? -42 : 0 }
            #expect(scene.findings == ["the clock of authority auth-3 is 42 s behind the others'"])
            // Of few nobody knows who is right.
            lose([0, 1, 2, 4], in: &scene)
            for index in [3, 5, 6] { scene.status.authorities[index].clockOffset = 100 }
            #expect(!scene.finds("this machine's clock"))
        }
    }

    @Test func whoDisagreesIsNamed() async throws {
        try await withScene { scene in
            scene.status.authorities[2].report?.newestDigest = "bb"
            #expect(scene.finds("different consensuses", "auth-2 have bb"))
            scene.status.authorities[2].report?.newestDigest = "aa"
            scene.status.authorities[5].report?.newestEpoch = scene.trial.epoch - 4
            #expect(
                scene.findings == [
                    "authority auth-5 has no newer consensus than that of epoch \(scene.trial.epoch - 4)"
                ])
            scene.status.authorities[5].report?.newestEpoch = nil
            #expect(scene.finds("auth-5 has no consensus yet"))
            scene.status.authorities[0].report?.liars = ["auth-6"]
            scene.status.authorities[1].report?.liars = ["auth-6"]
            #expect(scene.findings.count { $0.contains("auth-6 has signed two different documents") } == 1)
            scene.status.authorities[0].report?.isAbstaining = true
            #expect(scene.finds("auth-0 says nothing in this epoch"))
        }
    }

    /// Why there is no consensus is what those say who have tried, and only as long as there is none.
    @Test func whyThereIsNoConsensusIsSaid() async throws {
        try await withScene { scene in
            let why = "no consensus for epoch 7: 4 votes of 5 needed; missing: auth-4"
            for index in 0..<4 {
                scene.status.authorities[index].report?.notes = [
                    .init(at: scene.now, text: "no consensus for epoch 6: older"), .init(at: scene.now, text: why),
                    .init(at: scene.now, text: "voted"),
                ]
            }
            #expect(scene.findings == [])
            for index in 0..<7 { scene.status.authorities[index].report?.newestEpoch = scene.trial.epoch - 1 }
            #expect(scene.findings == ["auth-0, auth-1, auth-2, auth-3: \(why)"])
        }
    }

    @Test func whatThatMeansHereIsSaid() async throws {
        try await withScene { scene in
            let trial = scene.trial
            func view(_ epoch: UInt64) throws -> DirectoryView {
                var view = DirectoryView(trial.network)
                try view.take(try trial.bundle(epoch, signers: [0, 1, 2, 3, 4]), at: scene.now)
                return view
            }
            scene.view = try view(trial.epoch - 1)
            #expect(scene.finds("of epoch \(trial.epoch - 1) is the newest; it can be used until"))
            scene.view = try view(trial.epoch - 3)
            #expect(scene.finds("couldn't be used any more from"))
            scene.view = try view(trial.epoch + 3)
            #expect(scene.finds("from the future", "this machine's clock is at least"))
            scene.view = DirectoryView(trial.network)
            #expect(scene.finds("there is no consensus yet"))
        }
    }
}
