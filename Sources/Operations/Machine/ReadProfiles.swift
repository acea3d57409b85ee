internal import CProcess
internal import Connections
internal import FoundationEssentials
package import Prefill
internal import Store

/// Reads a `profiles.yml` from standard input, and prints its targets as JSON: a process of its own,
/// with limits, since a few hundred bytes of YAML can stand for more than any machine holds.
package enum ReadProfiles {
    /// The one argument of the child.
    package static let word = "read-profiles"

    /// Seconds of CPU, and bytes of address space, which the program's own 100 MB are part of.
    private static let seconds: UInt32 = 1
    private static let memory: UInt64 = 512 << 20
    private static let largestFile = 1 << 20

    /// The child.
    ///
    /// - Parameter input: Reads what it is given, of so many bytes at most.
    /// - Returns: The targets as JSON; nil where they cannot be read.
    package static func answer(_ input: (_ limit: Int) throws -> [UInt8]) -> String? {
        guard cprocess_confine(nil, 0) >= 0, cprocess_limit(seconds, memory) == 0,
            let bytes = try? input(largestFile),
            let json = try? JSONEncoder().encode(
                DbtProfiles.targets(String(decoding: bytes, as: UTF8.self)))
        else { return nil }
        return String(decoding: json, as: UTF8.self)
    }

    /// Seconds after which nobody waits any more.
    private static let patience = 3

    /// The targets of a file, read by a child; nil where that gave up.
    package static func targets(of yaml: String) -> [DbtTarget]? {
        let child = try? ChildProcess.run(
            Spawn.ownPath, [word], environment: [:], input: yaml, seconds: patience)
        guard let child, child.status == 0 else { return nil }
        return try? JSONDecoder().decode([DbtTarget].self, from: Data(child.output.utf8))
    }
}
