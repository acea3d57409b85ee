package import Connections
internal import Imports
internal import Language
internal import Store

extension SaveAccount: UseCase {
    /// Holds it against the rules, every field named, and says which passcode would be used.
    ///
    /// - Throws: `StoreError`, `VaultError`.
    package func problems(in app: Application) throws -> (
        problems: [ImportRules.Problem], passcode: Passcode?
    ) {
        var problems: [ImportRules.Problem] = []
        func note(_ field: String, _ problem: String?) {
            if let problem { problems.append(ImportRules.Problem(field, problem)) }
        }
        note("name", DestinationRules.nameProblem(account.name))
        note("account_id", DestinationRules.accountProblem(account.accountID))
        let kept = try passcode ?? app.connections().passcode(of: account.name)
        note(
            "passcode",
            kept.map { $0.withValue { DestinationRules.passcodeProblem($0) } }
                ?? tr("The passcode is needed: --passcode-file or $BRICKTAP_PASSCODE."))
        return (problems, kept)
    }

    /// - Throws: `ImportProblems` where a rule is broken, `UserError` where CleverTap does not accept
    ///   it in a test, `StoreError` where a run writes to what it was, `VaultError`. Nothing is saved
    ///   then.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> Done
    {
        let (problems, kept) = try problems(in: app)
        guard problems.isEmpty, let kept else { throw ImportProblems(problems) }
        if isTested,
            let problem = await ImportTrial.test(account, passcode: kept, http: app.http)
        {
            throw problem
        }
        try app.connections().save(account, passcode: passcode)
        return Done()
    }
}

extension TestAccount: UseCase {
    /// - Throws: `UserError` where CleverTap does not accept it, or no passcode is known.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> Done
    {
        let known: Passcode?
        do {
            known = try passcode ?? app.connections().passcode(of: account.name)
        } catch {
            throw UserError(UserError(error).message, place: "passcode")
        }
        guard let known else {
            throw UserError(
                cause: tr("The passcode is needed."), action: tr("Type or paste it."),
                place: "passcode")
        }
        let problem = await ImportTrial.test(account, passcode: known, http: app.http)
        if let problem { throw problem }
        return Done()
    }
}

extension LoadAccounts: StoreUseCase {
    package func perform(in app: Application) throws -> [SavedDestination] {
        let keeper = try app.connections()
        return try app.store().destinations().map {
            SavedDestination(
                destination: $0, hasPasscode: try keeper.passcode(of: $0.name) != nil)
        }
    }
}
