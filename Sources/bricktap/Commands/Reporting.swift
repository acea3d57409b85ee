internal import ArgumentParser
internal import Connections
internal import Wizard

/// A command with `--json`: what it throws is said in the form that was asked for.
protocol Reporting: AsyncParsableCommand {
    var json: Bool { get }
    func work() async throws
}

extension Reporting {
    mutating func run() async throws {
        do {
            try await work()
        } catch let failure as Failure {
            throw ExitCode(failure.report(asJSON: json))
        } catch let problem as FieldProblem {
            throw ExitCode(Failure.badInput([problem]).report(asJSON: json))
        } catch let problems as ImportProblems {
            throw ExitCode(Failure.badImport(problems.list).report(asJSON: json))
        } catch let error as UserError {
            throw ExitCode(Failure(error).report(asJSON: json))
        } catch let error as StoreError {
            throw ExitCode(Failure(error).report(asJSON: json))
        } catch let error as VaultError {
            throw ExitCode(Failure(error).report(asJSON: json))
        }
    }
}
