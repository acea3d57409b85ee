package import Connections
internal import Imports
internal import Store

// What is tried of an import before it is saved; each asks the workspace, and stores nothing.

extension LoadTables: UseCase {
    /// - Throws: `UserError`, `StoreError`, `VaultError`.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> [String]
    {
        try await app.trial(named: connection).tables()
    }
}

extension PreviewSource: UseCase {
    /// - Throws: `UserError`, `StoreError`, `VaultError`.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> Preview
    {
        try await app.trial(named: connection).preview(source)
    }
}

extension DryRunImport: UseCase {
    /// - Throws: `UserError`, `StoreError`, `VaultError`.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> DryRunReport
    {
        let destination = try app.destination(definition.accountName)
        return try await app.trial(named: definition.connection).dryRun(
            definition, destination: destination.map { ($0.0, $0.1, app.http) })
    }
}

extension CheckRows: UseCase {
    /// - Throws: `UserError`, `StoreError`, `VaultError`.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> RowCheck
    {
        let trial = try app.trial(named: definition.connection)
        return try await trial.checkAll(definition, pace: try await pace(app))
    }

    /// As in the last runs; else as one upload with dryRun=1 takes now.
    private func pace(_ app: Application) async throws -> UploadPace? {
        if let rate = try app.store().recordsPerSecond(account: definition.accountName) {
            return .runs(rate)
        }
        guard let (destination, passcode) = try app.destination(definition.accountName) else {
            return nil
        }
        let start = ContinuousClock.now
        let problem = await ImportTrial.test(destination, passcode: passcode, http: app.http)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return problem == nil ? .trial(seconds) : nil
    }
}
