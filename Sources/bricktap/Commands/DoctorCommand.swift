internal import ArgumentParser
internal import Drawing
internal import Operations
internal import Wizard

struct DoctorCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what this machine gives the program to work with, and what is wrong.",
        discussion: """
            Versions, terminal, store, vault, worker, proxy, certificate authorities, and the clock \
            against the Date of each saved workspace's answer. No token is sent. Exit status: 0 \
            nothing is wrong, 1 something is.
            """)

    @Argument(
        help: "A saved connection whose workspace is asked for its clock; else up to ten.",
        completion: Offered.connections)
    var name: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        var doctor = Doctor(Application())
        try await doctor.examine(name)
        let isWrong = doctor.findings.contains { $0.verdict == .bad }
        if json {
            Output.json(
                .object([
                    ("healthy", .bool(!isWrong)),
                    (
                        "findings",
                        .array(
                            doctor.findings.map {
                                .object([
                                    ("id", .string($0.id.rawValue)),
                                    ("status", .string($0.verdict.rawValue)),
                                    ("text", .string($0.text)),
                                ])
                            })
                    ),
                ]))
        } else {
            for finding in doctor.findings {
                Output.line(
                    "\(finding.verdict.word.fitted(to: 6))\(finding.id.label.fitted(to: 12))\(finding.text)"
                )
            }
            Output.line(Doctor.noTelemetry)
        }
        if isWrong { throw Failure.status(ExitStatus.failed) }
    }
}
