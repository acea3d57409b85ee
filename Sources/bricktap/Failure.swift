internal import Connections
internal import Wizard

/// Why a command ends with another status than 0; said once, by `report`.
enum Failure: Error {
    /// Wrong fields: status 64, all of them named.
    case badInput([FieldProblem])
    /// What was asked could not be done: status 1.
    case cannot(String, field: FieldID? = nil)
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
                    let example = problem.example.map { " Example: \($0)" } ?? ""
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
        case .status(let status): return status
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .nameTaken: self = .badInput([FieldProblem(.connectionName, error.description)])
        default: self = .cannot(error.description)
        }
    }

    init(_ error: VaultError) {
        self = .cannot(error.description)
    }
}
