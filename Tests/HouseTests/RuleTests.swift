import Testing

/// Each rule finds what it is there to find, and only that.
@Suite struct RuleTests {
    private let package = PackageDescription(
        rooms: [
            .init(name: "FogCore", dependencies: ["Crypto"]),
            .init(name: "FogSimulation", dependencies: ["FogCore"]),
            .init(name: "FogStorage", dependencies: ["FogCore"]),
            .init(name: "fog", dependencies: ["FogStorage"]),
        ],
        pureCount: 2,
        tests: [.init(name: "FogCoreTests", dependencies: ["FogCore"])])

    private func file(_ path: String, _ text: String) -> SourceFile { SourceFile(path: path, text: text) }

    @Test func importingARoomBelowIsFound() {
        let files = [
            file("Sources/FogStorage/Log.swift", "public import FogCore\nimport struct fog.Command\n"),
            file("Sources/FogCore/Log.swift", "@preconcurrency import FogStorage"),
            file("Sources/FogStorage/Dice.swift", "import FogSimulation"),
            file("Sources/Elsewhere/Log.swift", ""),
        ]
        let found = LayeringRule.violations(in: files, package)
        #expect(found.map(\.path) == files.map(\.path))
        #expect(found.map(\.line) == [2, 1, 1, 0])
    }

    @Test func declaringARoomBelowIsFound() {
        var package = package
        package.rooms[0].dependencies = ["FogStorage"]
        #expect(LayeringRule.violations(in: [], package).map(\.path) == ["Package.swift"])
        package.rooms[0].dependencies = ["FogCore"]
        #expect(LayeringRule.violations(in: [], package).count == 1)
    }

    @Test func undeclaredAndUnusedDependenciesAreFound() {
        let files = [
            file("Sources/FogCore/A.swift", "import Crypto\nimport Synchronization"),
            file("Sources/FogSimulation/A.swift", "import FogCore\nimport HeapModule"),
            file("Sources/fog/A.swift", "import FogStorage\nimport FogCore"),
            file("Tests/FogCoreTests/A.swift", "@testable import FogCore\nimport Testing\nimport Crypto"),
        ]
        let found = DependencyRule.violations(in: files, package)
        #expect(
            Set(found.map(\.reason)) == [
                "FogSimulation imports HeapModule without declaring it in Package.swift",
                "FogStorage declares FogCore and doesn't import it",
                "fog imports FogCore without declaring it in Package.swift",
                "FogCoreTests imports Crypto without declaring it in Package.swift",
            ])
    }

    @Test func aModuleThatAProductBringsBesideItsOwnIsDeclaredWithIt() {
        let target = PackageDescription.Target(name: "FogJobs", dependencies: ["Yams"])
        let package = PackageDescription(rooms: [target], pureCount: 1, tests: [])
        #expect(DependencyRule.violations(in: [file("Sources/FogJobs/A.swift", "import CYaml")], package) == [])
        #expect(DependencyRule.violations(in: [file("Sources/FogJobs/A.swift", "")], package).count == 1)
    }

    @Test(arguments: [
        "import NIOCore", "public import NIO", "import Foundation", "import FoundationEssentials", "import Glibc",
        "import Dispatch", "let clock = ContinuousClock()", "let clock: SuspendingClock", "let now = Date()",
        "try await Task.sleep(for: .seconds(1))", "var dice = SystemRandomNumberGenerator()",
        "let n = Int.random(in: 0..<(3 + 4))", "let n = list.randomElement()", "let n = list.shuffled()",
        "let key = Curve25519.Signing.PrivateKey()", "let text = \"\\(Int.random(in: 0..<6))\"",
    ])
    func anImpureLineIsFound(line: String) {
        #expect(PurityRule.violations(in: [file("Sources/FogCore/A.swift", "\n\(line)\n")], package).map(\.line) == [2])
        #expect(PurityRule.violations(in: [file("Sources/FogStorage/A.swift", line)], package) == [])
    }

    @Test(arguments: [
        "import Crypto", "/// Never uses ContinuousClock.", "let text = \"Date() is \\(now) ContinuousClock\"",
        "let n = Int.random(in: 0..<(3 + 4), using: &dice)", "let n = list.shuffled(using: &dice)", "let x = myDate(3)",
        "/* import NIO /* nested */ Date() */", "let raw = #\"Date() \"quoted\" \\(Date())\"#",
    ])
    func aPureLineIsLeftAlone(line: String) {
        #expect(PurityRule.violations(in: [file("Sources/FogCore/A.swift", line)], package) == [])
    }

    @Test(arguments: [
        "let a = try! load()", "let b = c as! String", "fatalError(\"no\")", "import Foundation",
        "import FoundationNetworking", "public import Foundation.Process",
    ])
    func aLineThatTrapsIsFound(line: String) {
        #expect(SafetyRule.violations(in: [file("Sources/fog/A.swift", line)]).map(\.line) == [1])
    }

    @Test(arguments: [
        "let a = try? load()", "// fatalError( is forbidden", "let b = c as? String",
        "let s = \"try! as! fatalError(\"",
        "let alias = has!", "import FoundationEssentials",
    ])
    func aSafeLineIsLeftAlone(line: String) {
        #expect(SafetyRule.violations(in: [file("Sources/fog/A.swift", line)]) == [])
    }

    @Test(arguments: [
        "Sources/fog/Utils.swift", "Sources/fog/StringHelpers.swift", "Sources/fog/JobManager.swift",
        "Sources/fog/Misc/Table.swift", "Tests/FogCoreTests/TestUtil.swift", "Sources/fog/Table+Helper.swift",
    ])
    func anEmptyNameIsFound(path: String) {
        #expect(NamingRule.violations(in: [file(path, "")]).map(\.path) == [path])
    }

    @Test(arguments: ["Sources/fog/Table.swift", "Sources/fog/Miscounted.swift", "Sources/fog/Utilization.swift"])
    func aNameThatSaysSomethingIsLeftAlone(path: String) {
        #expect(NamingRule.violations(in: [file(path, "")]) == [])
    }
}
