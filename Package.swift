// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "bricktap",
    targets: [

        // Pure cores.
        .target(name: "Connections", swiftSettings: strict),

        .testTarget(name: "ConnectionsTests", dependencies: ["Connections"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
