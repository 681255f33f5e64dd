// swift-tools-version: 6.3
import PackageDescription

/// Each target is a room of the house that Documentation/Architecture.md draws; arrows point down this list only.
let package = Package(
    name: "cronvault",
    products: [
        .executable(name: "cronvault", targets: ["cronvault"]),
        .library(name: "CronSchedule", targets: ["CronSchedule"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .executableTarget(
            name: "cronvault",
            dependencies: [
                "Daemon", "Operations", "BackupRepository", "BackupFormat", "CronModel", "CronSchedule",
                "PostgresAccess", .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"), "Yams", "CAllocator",
            ]
        ),
        .target(
            name: "Daemon",
            dependencies: [
                "Operations", "BackupRepository", "BackupFormat", "PostgresAccess", "ExternalTools", "CronModel",
                "CronSchedule", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ]
        ),
        .target(
            name: "Operations",
            dependencies: [
                "BackupRepository", "PostgresAccess", "ExternalTools", "BackupFormat", "CronModel", "CronSchedule",
            ]
        ),
        .target(
            name: "BackupRepository",
            dependencies: ["ExternalTools", "BackupFormat", "CronModel", "CronSchedule"]
        ),
        .target(name: "PostgresAccess", dependencies: ["CronModel", "CronSchedule", "CLibPQ"]),
        .target(
            name: "ExternalTools",
            dependencies: ["CronModel", .product(name: "Subprocess", package: "swift-subprocess")]
        ),
        .target(
            name: "BackupFormat",
            dependencies: ["CronModel", "CronSchedule", "CZstd", .product(name: "Crypto", package: "swift-crypto")]
        ),
        .target(name: "CronModel", dependencies: ["CronSchedule"]),
        .target(name: "CronSchedule"),
        .systemLibrary(name: "CAllocator"),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .executableTarget(
            name: "schedule-benchmark",
            dependencies: ["CronSchedule"],
            path: "Benchmarks/schedule",
            exclude: ["run", "compare.py", "croniter_baseline.py"]
        ),
        .testTarget(name: "CronScheduleTests", dependencies: ["CronSchedule"], exclude: ["Fixtures"]),
        .testTarget(name: "CronModelTests", dependencies: ["CronModel", "CronSchedule"]),
        .testTarget(name: "ClockTests", dependencies: ["CronSchedule", "Operations", "TestSupport"]),
        .testTarget(
            name: "BackupFormatTests",
            dependencies: ["BackupFormat", "CronModel", "CronSchedule", "TestSupport"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "BackupRepositoryTests",
            dependencies: [
                "BackupRepository", "BackupFormat", "CronModel", "CronSchedule", "ExternalTools", "TestSupport",
            ]
        ),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "cronvault", "Operations", "BackupRepository", "BackupFormat", "CronModel", "TestSupport",
            ],
            exclude: ["Support/fault_proxy.py", "Support/put_folder.py"]
        ),
        .testTarget(
            name: "RecoveryTests",
            dependencies: [
                "cronvault", "Operations", "BackupRepository", "BackupFormat", "CronModel", "CronSchedule",
                "PostgresAccess", "TestSupport",
            ]
        ),
        .testTarget(
            name: "RetentionTests",
            dependencies: [
                "cronvault", "Operations", "BackupRepository", "BackupFormat", "CronModel", "CronSchedule",
                "PostgresAccess", "TestSupport",
            ],
            exclude: ["Snapshots"]
        ),
        .testTarget(name: "RunHistoryTests", dependencies: ["cronvault", "Operations", "BackupFormat", "TestSupport"]),
        .testTarget(
            name: "FullRestoreTests",
            dependencies: ["cronvault", "Operations", "BackupRepository", "BackupFormat", "CronModel", "TestSupport"]
        ),
        .testTarget(
            name: "HistoryTests",
            dependencies: [
                "cronvault", "Operations", "BackupRepository", "BackupFormat", "CronModel", "CronSchedule",
                "PostgresAccess", "TestSupport",
            ]
        ),
        .testTarget(
            name: "PostgresAccessTests",
            dependencies: ["PostgresAccess", "CronModel", "TestSupport"]
        ),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Operations", "BackupRepository", "BackupFormat", "ExternalTools", "CronModel", "CronSchedule",
                "TestSupport",
            ]
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: ["cronvault", "BackupFormat", "CronModel", "CronSchedule", "PostgresAccess", "TestSupport"],
            exclude: ["Snapshots"]
        ),
        .testTarget(
            name: "OperateTests",
            dependencies: [
                "cronvault", "Operations", "BackupRepository", "BackupFormat", "CronModel", "CronSchedule",
                "PostgresAccess", "TestSupport",
            ]
        ),
        .testTarget(
            name: "MatrixTests",
            dependencies: ["cronvault", "Operations", "CronModel", "CronSchedule", "PostgresAccess", "TestSupport"]
        ),
        .testTarget(
            name: "DrillTests",
            dependencies: ["cronvault", "Operations", "BackupFormat", "CronModel", "CronSchedule", "TestSupport"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "CopyTests",
            dependencies: ["cronvault", "Operations", "BackupFormat", "CronModel", "TestSupport"]
        ),
        .testTarget(
            name: "ComparisonTests",
            dependencies: ["cronvault", "Operations", "BackupFormat", "CronModel", "CronSchedule", "TestSupport"]
        ),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "cronvault", "Daemon", "Operations", "BackupRepository", "BackupFormat", "PostgresAccess", "CronModel",
                "CronSchedule", "TestSupport", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "UndoTests",
            dependencies: [
                "cronvault", "Operations", "BackupFormat", "CronModel", "PostgresAccess", "TestSupport",
            ]
        ),
        .testTarget(name: "DocumentationTests", dependencies: ["cronvault", "TestSupport"]),
        .target(
            name: "TestSupport",
            dependencies: [
                "BackupRepository", "BackupFormat", "CronModel", "CronSchedule",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            path: "Tests/TestSupport"
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),  // SE-0335
        .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
        .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
        .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
        .enableUpcomingFeature("ImmutableWeakCaptures"),  // SE-0481
        .treatAllWarnings(as: .error),  // SE-0480
    ]
}
