internal import Connections
internal import Imports
internal import Language
internal import Store

/// Saves a CleverTap account with its passcode: from Settings, the plain face and `destination set`.
struct SaveAccount: Sendable {
    let live: Live
    let account: Destination
    /// Nil keeps the one that is saved.
    let passcode: Passcode?

    /// Holds it against the rules, every field named, and says which passcode would be used.
    ///
    /// - Throws: `StoreError`, `VaultError`.
    func problems() throws -> (problems: [ImportRules.Problem], passcode: Passcode?) {
        var problems: [ImportRules.Problem] = []
        func note(_ field: String, _ problem: String?) {
            if let problem { problems.append(ImportRules.Problem(field, problem)) }
        }
        note("name", DestinationRules.nameProblem(account.name))
        note("account_id", DestinationRules.accountProblem(account.accountID))
        let kept = try passcode ?? live.connections().passcode(of: account.name)
        note(
            "passcode",
            kept.map { $0.withValue { DestinationRules.passcodeProblem($0) } }
                ?? tr("The passcode is needed: --passcode-file or $BRICKTAP_PASSCODE."))
        return (problems, kept)
    }

    /// - Throws: `Failure` where a rule is broken, or CleverTap does not accept it in a test;
    ///   `StoreError` where a run writes to what it was; `VaultError`. Nothing is saved then.
    func perform(tests: Bool) async throws {
        let (problems, kept) = try problems()
        guard problems.isEmpty, let kept else { throw Failure.badImport(problems) }
        if tests,
            let trouble = await ImportTrial.test(account, passcode: kept, http: live.http)
        {
            throw Failure(trouble)
        }
        try live.connections().save(account, passcode: passcode)
    }
}
