internal import Connections
internal import Language
internal import Wizard

/// Why a command ends with another status than 0; said once, by `report`.
enum Failure: Error {
    /// Wrong fields: status 64, all of them named.
    case badInput([FieldProblem])
    /// What was asked could not be done: status 1.
    case cannot(String, field: FieldID? = nil)
    /// A wrong definition or destination: status 64, every place named.
    case badImport([ImportRules.Problem])
    /// A wrong option or argument that is no field of anything: status 64.
    case badOption(name: String?, String)
    /// Everything has been said already.
    case status(Int32)

    /// Says it, as JSON or in words, and tells the exit status.
    func report(asJSON: Bool) -> Int32 {
        switch self {
        case .badInput(let problems):
            if asJSON {
                Output.json(JSONOutput.errors(problems))
            } else {
                for problem in problems {
                    let example = problem.example.map { " " + tr("Example: \($0)") } ?? ""
                    Output.error(
                        "\(FieldCatalog.field(problem.field).label): \(problem.message)\(example)")
                }
            }
            return ExitStatus.badInput
        case .cannot(let message, let field):
            if asJSON {
                Output.json(JSONOutput.error(message, field: field))
            } else {
                Output.error(message)
            }
            return ExitStatus.failed
        case .badImport(let problems):
            if asJSON {
                Output.json(JSONOutput.problems(problems))
            } else {
                for problem in problems { Output.error("\(problem.place): \(problem.message)") }
            }
            return ExitStatus.badInput
        case .badOption(let name, let message):
            if asJSON {
                Output.json(
                    .object([
                        (
                            "errors",
                            .array([
                                .object([
                                    ("field", .string(name)),
                                    ("message", .string(TokenRule.masked(message))),
                                ])
                            ])
                        )
                    ]))
            } else {
                Output.error(message)
            }
            return ExitStatus.badInput
        case .status(let status): return status
        }
    }

    /// The field that it is about.
    var field: FieldID? {
        switch self {
        case .badInput(let problems): problems.first?.field
        case .cannot(_, let field): field
        case .badImport, .badOption, .status: nil
        }
    }

    /// In one sentence, for a screen.
    var words: String {
        switch self {
        case .badInput(let problems): problems.first?.message ?? ""
        case .cannot(let message, _): message
        case .badImport(let problems): problems.first?.message ?? ""
        case .badOption(_, let message): message
        case .status(let status): tr("It ended with \(status).")
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .nicknameTaken:
            self = .badImport([ImportRules.Problem("nickname", error.description)])
        case .nameTaken: self = .badInput([FieldProblem(.connectionName, error.description)])
        default: self = .cannot(error.description)
        }
    }

    init(_ error: VaultError) {
        self = .cannot(error.description)
    }

    init(_ error: UserError) {
        let detail = error.detail.map { " " + tr("CleverTap said: \($0)") } ?? ""
        self = .cannot(error.message + detail, field: error.field)
    }
}
