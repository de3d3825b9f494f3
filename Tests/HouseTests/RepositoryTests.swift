import Testing

/// The package as it stands keeps the rules of the house.
@Suite struct RepositoryTests {
    private let repository: Repository
    private let package: PackageDescription

    init() throws {
        repository = try Repository()
        package = try PackageDescription(parsing: repository.packageText)
    }

    @Test func thePackageIsReadWhole() {
        #expect(package.pureRooms.isSuperset(of: ["FogCore", "FogSimulation", "FogExecution", "FogJobs"]))
        #expect(package.roomNames.isSuperset(of: ["FogStorage", "FogClient", "FogWorker", "FogCoordinator", "fog"]))
        #expect(!package.pureRooms.contains("FogStorage"))
        #expect(package.tests.contains { $0.name == "HouseTests" })
        #expect(repository.sources.contains { $0.path == "Sources/FogCore/Bytes/ByteReader.swift" })
        #expect(repository.tests.contains { $0.path == "Tests/HouseTests/RepositoryTests.swift" })
        #expect(repository.sources.contains { $0.imports.contains { $0.module == "FogCore" } })
    }

    @Test func arrowsPointUpwards() {
        #expect(LayeringRule.violations(in: repository.sources, package) == [])
    }

    @Test func declaredDependenciesAreThoseImported() {
        #expect(DependencyRule.violations(in: repository.sources + repository.tests, package) == [])
    }

    @Test func pureRoomsAreDeafAndBlind() {
        #expect(PurityRule.violations(in: repository.sources, package) == [])
    }

    @Test func nothingTrapsOnPurpose() {
        #expect(SafetyRule.violations(in: repository.sources) == [])
    }

    @Test func filesAreNamedAfterWhatTheyHold() {
        #expect(NamingRule.violations(in: repository.sources + repository.tests) == [])
    }
}
