// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioFileSystem: Target.Dependency = .product(name: "_NIOFileSystem", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

/// The rooms, from the ground up: a room imports only rooms that stand above it in this list.
/// `Tests/HouseTests` reads this file and every import, and fails when an arrow points the wrong way.
let rooms: [Target] = [
    // The pure wing: no NIO, no Foundation, no clock, no dice, nothing opened.
    .target(name: "FogCore", dependencies: [coreMetrics, crypto]),
    .target(name: "FogSimulation", dependencies: ["FogCore", heap]),
    .target(name: "CFogCrypto"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"])]),
    .target(name: "FogCrypto", dependencies: ["CFogCrypto", "CSodium", crypto]),
    .target(name: "FogSphinx", dependencies: ["CFogCrypto", "FogCore", "FogCrypto", crypto]),
    .target(name: "FogLink", dependencies: ["CFogCrypto", "FogCore", "FogCrypto", crypto]),
    .target(name: "FogDirectory", dependencies: ["FogCore", "FogCrypto", crypto]),
    .target(
        name: "FogMixnet",
        dependencies: ["CFogCrypto", "FogCore", "FogCrypto", "FogSphinx", "FogDirectory", crypto, heap]),
    .target(
        name: "FogAnonymity",
        dependencies: ["FogCore", "FogSimulation", "FogSphinx", "FogDirectory", "FogMixnet", heap]),
    .target(name: "FogExecution", dependencies: ["FogCore"]),
    .target(name: "FogJobs", dependencies: ["FogCore", "FogExecution", crypto, yams]),
    // The shells.
    .target(name: "CFogSystem"),
    .target(name: "FogSystem", dependencies: ["CFogSystem", "FogCore", nioPosix]),
    .target(
        name: "FogNetworking",
        dependencies: [
            "FogCore", "FogCrypto", "FogSphinx", "FogLink", "FogDirectory", "FogMixnet", coreMetrics, crypto, deque,
            nioCore, nioPosix,
        ]),
    .target(name: "FogStorage", dependencies: ["FogCore", grdb, logging]),
    .target(
        name: "FogHTTP",
        dependencies: [
            "CZlib", "FogCore", "FogJobs", "FogLink", "FogSystem", "FogNetworking", crypto, hummingbird,
            hummingbirdCore, logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle,
        ]),
    .target(
        name: "FogClient",
        dependencies: [
            "FogCore", "FogLink", "FogExecution", "FogJobs", "FogSystem", "FogNetworking",
            asyncHTTPClient, crypto, httpTypes, nioCore, nioFileSystem, nioHTTP1, nioPosix,
        ]),
    .target(
        name: "FogWorker",
        dependencies: [
            "CFogSystem", "FogCore", "FogExecution", "FogJobs", "FogSystem", "FogStorage", "FogClient",
            crypto, logging, nioCore, serviceLifecycle,
        ]),
    .target(
        name: "FogCoordinator",
        dependencies: [
            "FogCore", "FogCrypto", "FogLink", "FogExecution", "FogJobs", "FogSystem", "FogStorage", "FogHTTP",
            coreMetrics, crypto, deque, grdb, heap, hummingbird, hummingbirdCore, httpTypes, logging, nioCore,
            nioFileSystem, nioPosix, serviceLifecycle,
        ]),
    .target(
        name: "FogNode",
        dependencies: [
            "FogCore", "FogCrypto", "FogSphinx", "FogLink", "FogDirectory", "FogMixnet", "FogJobs", "FogSystem",
            "FogNetworking", "FogStorage", "FogHTTP", "FogClient", "FogWorker", "FogCoordinator",
            coreMetrics, crypto, deque, httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioFileSystem,
            nioPosix, serviceLifecycle, unixSignals,
        ]),
    .target(
        name: "FogVectors",
        dependencies: ["CFogCrypto", "FogCore", "FogCrypto", "FogSimulation", "FogSphinx", "FogLink"]),
    .target(name: "CWasmtime"),
    // Plain C, started in every sandbox before the program: without these settings it would load Swift's libraries too.
    .executableTarget(
        name: "fog-confine",
        linkerSettings: [.unsafeFlags(["-enable-experimental-feature", "Embedded", "-wmo"])]),
    .executableTarget(name: "fog-sandbox", dependencies: ["CWasmtime", "FogCore", "FogExecution"]),
    .executableTarget(
        name: "fog",
        dependencies: [
            "FogCore", "FogCrypto", "FogSphinx", "FogLink", "FogDirectory", "FogMixnet", "FogAnonymity", "FogExecution",
            "FogJobs", "FogSystem", "FogNetworking", "FogStorage", "FogClient", "FogWorker", "FogCoordinator",
            "FogNode", "FogVectors",
            argumentParser, crypto, logging, nioCore, nioPosix, nioSSL, serviceLifecycle, unixSignals, yams,
        ]),
]

let tests: [Target] = [
    .testTarget(name: "HouseTests"),
    .testTarget(name: "FogCoreTests", dependencies: ["FogCore", coreMetrics, crypto]),
    .testTarget(name: "FogSimulationTests", dependencies: ["FogCore", "FogSimulation"]),
    .testTarget(
        name: "FogCryptoTests",
        dependencies: ["CFogCrypto", "CSodium", "FogCore", "FogCrypto", "FogSimulation", crypto],
        exclude: ["Models"]),
    .testTarget(
        name: "FogSphinxTests",
        dependencies: ["CFogCrypto", "FogCore", "FogCrypto", "FogSimulation", "FogSphinx", crypto],
        exclude: ["Models"]),
    .testTarget(
        name: "FogLinkTests", dependencies: ["FogCore", "FogCrypto", "FogLink", "FogSimulation", crypto],
        exclude: ["Models"]),
    .testTarget(
        name: "FogDirectoryTests", dependencies: ["FogCore", "FogCrypto", "FogDirectory", "FogSimulation", crypto],
        exclude: ["Models"]),
    .testTarget(
        name: "FogMixnetTests",
        dependencies: ["FogCore", "FogCrypto", "FogDirectory", "FogMixnet", "FogSimulation", "FogSphinx", crypto]),
    .testTarget(
        name: "FogAnonymityTests", dependencies: ["FogAnonymity", "FogCore", "FogMixnet", "FogSimulation"]),
    .testTarget(
        name: "FogNetworkingTests",
        dependencies: [
            "FogCore", "FogCrypto", "FogDirectory", "FogLink", "FogMixnet", "FogNetworking", "FogSimulation",
            "FogSphinx", crypto, nioCore, nioPosix,
        ]),
    .testTarget(name: "FogExecutionTests", dependencies: ["FogCore", "FogExecution"]),
    .testTarget(name: "FogJobsTests", dependencies: ["FogCore", "FogExecution", "FogJobs", "FogSimulation"]),
    .testTarget(name: "FogSystemTests", dependencies: ["CFogSystem", "FogCore", "FogSystem"]),
    .testTarget(name: "FogStorageTests", dependencies: ["FogCore", "FogStorage", grdb]),
    .testTarget(name: "FogHTTPTests", dependencies: ["FogCore", "FogHTTP", nioCore]),
    .testTarget(
        name: "FogCoordinatorTests",
        dependencies: [
            "FogCore", "FogSimulation", "FogExecution", "FogJobs", "FogSystem", "FogStorage", "FogHTTP",
            "FogClient", "FogCoordinator",
            crypto, grdb, httpTypes, hummingbird, logging, nioCore, nioEmbedded, serviceLifecycle, sqlite,
        ]),
    .testTarget(
        name: "FogWorkerTests",
        dependencies: [
            "FogCore", "FogExecution", "FogJobs", "FogSystem", "FogStorage", "FogClient", "FogWorker",
            httpTypes, logging, nioCore,
        ],
        exclude: ["Wasm/Fixtures"]),
    .testTarget(
        name: "FogNodeTests",
        dependencies: [
            "FogCore", "FogSimulation", "FogCrypto", "FogSphinx", "FogLink", "FogDirectory", "FogMixnet", "FogSystem",
            "FogNetworking", "FogStorage", "FogHTTP", "FogClient", "FogNode",
            crypto, httpTypes, hummingbird, logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle,
        ]),
    .testTarget(
        name: "FogVectorsTests", dependencies: ["FogCore", "FogCrypto", "FogSimulation", "FogSphinx", "FogVectors"]),
    .testTarget(
        name: "fogTests", dependencies: ["FogCore", "FogMixnet", "FogExecution", "FogJobs", "fog", argumentParser]),
    .testTarget(name: "EndToEndTests"),
]

/// Programs that scripts run to check what tests can't see.
let checks: [Target] = [
    .executableTarget(
        name: "secret-check", dependencies: ["FogCore", "FogCrypto", "FogSphinx"], path: "Tests/SecretCheck/Swift"),
    .executableTarget(
        name: "allocation-check", dependencies: ["FogCore", "FogCrypto", "FogSimulation", "FogSphinx"],
        path: "Tests/AllocationCheck/Swift"),
    // A mix that breaks the rules, for those who have to find that out.
    .executableTarget(
        name: "fog-cheating-mix",
        dependencies: [
            "FogCore", "FogCrypto", "FogLink", "FogDirectory", "FogMixnet", "FogNetworking", "FogStorage", "FogNode",
            crypto, logging, nioCore,
        ],
        path: "Tests/CheatingMix/Swift"),
]

for target in rooms + tests + checks
where !["CFogCrypto", "CFogSystem", "CSodium", "CWasmtime", "CZlib", "fog-confine"].contains(target.name) {
    target.swiftSettings = settings
}

let package = Package(
    name: "fog",
    products: [
        .executable(name: "fog", targets: ["fog"]),
        .executable(name: "fog-confine", targets: ["fog-confine"]),
        .executable(name: "fog-sandbox", targets: ["fog-sandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: rooms + tests + checks
)
