// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "bricktap",
    products: [
        .executable(name: "bricktap", targets: ["bricktap"]),
        .executable(name: "bricktap-simulator", targets: ["bricktap-simulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // C libraries: module maps and header-only shims.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CLanguages"),
        .target(name: "CCrypto", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CProcess"),
        .target(
            name: "CNcurses",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

        // Pure cores.
        .target(name: "Language", dependencies: ["CLanguages"], swiftSettings: strict),
        .target(name: "Network", swiftSettings: strict),
        .target(name: "Text", swiftSettings: strict),
        .target(
            name: "Connections", dependencies: ["Language", "Network", "Text"],
            swiftSettings: strict),
        .target(name: "Drawing", dependencies: ["Text"], swiftSettings: strict),
        .target(
            name: "Wizard", dependencies: ["Connections", "Drawing", "Language", "Text"],
            swiftSettings: strict),

        // Adapters, each the only importer of one outside thing.
        .target(name: "Terminal", dependencies: ["Drawing", "CNcurses"], swiftSettings: strict),
        .target(
            name: "HTTP", dependencies: ["CCrypto", "CCurl", "Network"], swiftSettings: strict),
        .target(
            name: "Databricks", dependencies: ["Connections", "HTTP", "Language", "Text"],
            swiftSettings: strict),
        .target(
            name: "Imports",
            dependencies: ["Connections", "Databricks", "HTTP", "Language", "Text"],
            swiftSettings: strict),
        .target(
            name: "Prefill",
            dependencies: ["Connections", "Language", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .target(
            name: "Store",
            dependencies: [
                "Connections", "Language", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .target(
            name: "Simulator",
            dependencies: [
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: strict),

        // What the program does: one use case a file, called by every face.
        .target(
            name: "Operations",
            dependencies: [
                "CProcess", "Connections", "Databricks", "HTTP", "Imports", "Language", "Prefill",
                "Store",
            ], swiftSettings: strict),

        // Programs.
        .executableTarget(
            name: "bricktap",
            dependencies: [
                "Connections", "Drawing", "Wizard", "Terminal", "HTTP", "Databricks", "Imports",
                "Language", "Operations", "Prefill", "Store", "Text", "CProcess",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "bricktap-simulator", dependencies: ["Simulator", "CProcess"],
            swiftSettings: strict),

        // Measures the row transcoder alone; not a product.
        .executableTarget(
            name: "transcoder-bench", dependencies: ["Connections", "HTTP", "Imports"],
            path: "Tests/Performance/Transcoder", swiftSettings: strict),

        .testTarget(name: "NetworkTests", dependencies: ["Network"], swiftSettings: strict),
        .testTarget(
            name: "LanguageTests", dependencies: ["Language"], swiftSettings: strict),
        .testTarget(
            name: "ConnectionsTests", dependencies: ["Connections", "Text"],
            swiftSettings: strict),
        .testTarget(
            name: "DrawingTests", dependencies: ["Drawing", "Terminal", "Text"],
            swiftSettings: strict),
        .testTarget(
            name: "WizardTests", dependencies: ["Wizard", "Connections", "Drawing", "Text"],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "PrefillTests", dependencies: ["Prefill", "Connections", "TestSupport"],
            swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTP", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DatabricksTests",
            dependencies: [
                "Databricks", "Connections", "HTTP", "Network", "Simulator", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ImportsTests",
            dependencies: [
                "Imports", "Databricks", "Connections", "HTTP", "Store", "Simulator", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Operations", "Connections", "HTTP", "Imports", "Simulator", "Store", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "Connections", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// Not built with the rest: without libFuzzer it has no beginning. `make fuzz` sets the variable.
if Context.environment["BRICKTAP_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CNcurses", "Connections", "Databricks", "Drawing", "HTTP", "Imports", "Network",
                "Prefill", "Terminal", "Text", "Wizard",
            ],
            path: "Tests/Fuzz", exclude: ["run", "Seeds"], swiftSettings: strict))
}
