internal import Connections
internal import Imports
internal import Store

/// *Check all rows* of a definition, saved or not, with the pace of its account.
struct CheckRows: Sendable {
    let live: Live
    let definition: ImportDefinition

    /// - Throws: `ImportTrial.Trouble` where the workspace refuses, `StoreError` and `Failure` where
    ///   connection or token are missing.
    func perform() async throws -> RowCheck {
        guard let row = try live.store().connection(named: definition.connection) else {
            throw StoreError.missing(definition.connection)
        }
        return try await live.trial(row.connection).checkAll(definition, pace: try await pace())
    }

    /// As in the last runs; else as one upload with dryRun=1 takes now.
    private func pace() async throws -> UploadPace? {
        if let rate = try live.store().recordsPerSecond(account: definition.accountName) {
            return .runs(rate)
        }
        guard let (destination, passcode) = try live.destination(definition.accountName) else {
            return nil
        }
        let start = ContinuousClock.now
        let trouble = await ImportTrial.test(destination, passcode: passcode, http: live.http)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return trouble == nil ? .trial(seconds) : nil
    }
}
