package import Connections

extension UserError {
    /// What a person is told of an error, whatever threw it.
    package init(_ error: any Error) {
        switch error {
        case let known as UserError: self = known
        case let problem as FieldProblem: self.init(problem.message, field: problem.field)
        case let problems as FieldProblems:
            self.init(
                problems.problems.first?.message ?? "", field: problems.problems.first?.field)
        case let problems as ImportProblems:
            self.init(problems.list.first?.message ?? "", place: problems.list.first?.place)
        case let error as StoreError:
            switch error {
            case .nameTaken: self.init(error.description, field: .connectionName)
            case .nicknameTaken: self.init(error.description, place: "nickname")
            case .changedMeanwhile:
                self.init(cause: error.description, action: "", traits: .changedMeanwhile)
            default: self.init(error.description)
            }
        case let error as VaultError: self.init(error.description, field: .token)
        default: self.init("\(error)")
        }
    }
}
