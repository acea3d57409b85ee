internal import ArgumentParser
internal import CProcess
internal import Connections
internal import FoundationEssentials
internal import Prefill
internal import Store

/// Reads a `profiles.yml` from standard input, and prints its targets as JSON: a process of its own,
/// with limits, since a few hundred bytes of YAML can stand for more than any machine holds.
struct ReadProfilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-profiles", abstract: "Read dbt targets from standard input.",
        shouldDisplay: false)

    /// Seconds of CPU, and bytes of address space, which the program's own 100 MB are part of.
    private static let seconds: UInt32 = 1
    private static let memory: UInt64 = 512 << 20
    private static let largestFile = 1 << 20

    func run() throws {
        guard cprocess_confine(nil, 0) >= 0, cprocess_limit(Self.seconds, Self.memory) == 0 else {
            throw ExitCode(ExitStatus.failed)
        }
        let bytes = try SecretFile.bytes("-", of: .definition, limit: Self.largestFile)
        let targets = DbtProfiles.targets(String(decoding: bytes, as: UTF8.self))
        Output.line(String(decoding: try JSONEncoder().encode(targets), as: UTF8.self))
    }
}

extension ReadProfilesCommand {
    /// Seconds after which nobody waits any more.
    private static let patience = 3

    /// The targets of a file, read by a child; nil where that gave up.
    static func targets(of yaml: String) -> [DbtTarget]? {
        let child = try? ChildProcess.run(
            Spawn.ownPath, ["read-profiles"], environment: [:], input: yaml, seconds: patience)
        guard let child, child.status == 0 else { return nil }
        return try? JSONDecoder().decode([DbtTarget].self, from: Data(child.output.utf8))
    }
}
