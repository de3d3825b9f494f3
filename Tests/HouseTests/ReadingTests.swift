import Testing

@Suite struct ReadingTests {
    @Test func importsAreReadInEveryForm() {
        let text = """
            // import Commented
            /* import Commented */
            import Plain
            public import Shown
            @testable import Tested
            @_spi(Internal) @preconcurrency import Old
            import struct Module.Thing
            import Module2.Submodule
            #if canImport(Maybe)
                import Maybe
            #endif
            let text = "import Quoted"
            let lines = \"""
                import Quoted
                \"""
            let important = 1
            func import_(_ x: Int) {}
            """
        let modules = SourceFile(path: "Sources/a/B.swift", text: text).imports.map(\.module)
        #expect(modules == ["Plain", "Shown", "Tested", "Old", "Module", "Module2", "Maybe"])
    }

    @Test func proseIsBlankedAndLinesStay() {
        let text =
            "a /* b\nc */ d // e\n\"f \\(g(\"h\", i)) \\\" j\" k\n#\"l \"m\" \\(n)\"# o \"\"\"\np \"q\" \\(r)\n\"\"\" s\n"
        let code = SwiftCode.blankingProse(in: text)
        #expect(code.count { $0 == "\n" } == text.count { $0 == "\n" })
        #expect(code.filter(\.isLetter) == "adgikors")
    }

    @Test func unfinishedLiteralsAndCommentsEndWithTheFile() {
        for text in ["/* a", "\"a", "\"\"\"a", "#\"a", "\"\\(a", "\"\\", "a /", "#"] {
            #expect(SwiftCode.blankingProse(in: text).utf8.count == text.utf8.count)
        }
    }

    private let package = """
        let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
        let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")

        let rooms: [Target] = [
            // The pure wing: nothing opened.
            .target(name: "FogCore", dependencies: [crypto]),
            .target(name: "FogSimulation", dependencies: ["FogCore", heap]),
            // The shells.
            .target(name: "CFogSystem"),
            .executableTarget(
                name: "fog",
                dependencies: [
                    "CFogSystem", "FogCore",
                    crypto,
                ]),
        ]

        let tests: [Target] = [
            .testTarget(name: "HouseTests"),
            .testTarget(name: "FogCoreTests", dependencies: ["FogCore"]),
        ]
        """

    @Test func aPackageDescriptionIsRead() throws {
        let description = try PackageDescription(parsing: package)
        let expected = PackageDescription(
            rooms: [
                .init(name: "FogCore", dependencies: ["Crypto"]),
                .init(name: "FogSimulation", dependencies: ["FogCore", "HeapModule"]),
                .init(name: "CFogSystem", dependencies: []),
                .init(name: "fog", dependencies: ["CFogSystem", "FogCore", "Crypto"]),
            ],
            pureCount: 2,
            tests: [
                .init(name: "HouseTests", dependencies: []),
                .init(name: "FogCoreTests", dependencies: ["FogCore"]),
            ])
        #expect(description == expected)
        #expect(description.pureRooms == ["FogCore", "FogSimulation"])
    }

    @Test(arguments: ["let rooms: [Target] = [", "let tests: [Target] = [", "// The shells.", "let crypto: "])
    func aPackageDescriptionThatLacksSomethingIsRefused(part: String) {
        let text = package.replacing(part, with: "")
        #expect(throws: PackageDescription.Unreadable.self) { try PackageDescription(parsing: text) }
    }
}
