internal import Foundation

/// Runs a program of this machine to its end.
public enum Program {
    @discardableResult
    public static func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    public static func isThere(_ name: String) -> Bool {
        (try? run(["sh", "-c", "command -v \(name)"])) == 0
    }
}
