package import Connections
internal import Language
internal import Store

// What a face reads of imports: one look at the store each.

extension LoadImports: StoreUseCase {
    package func perform(in app: Application) throws -> ImportPage {
        app.lookAfterWorker()
        return try app.store().imports(query, offset: offset, limit: limit)
    }
}

extension LocateImport: StoreUseCase {
    package func perform(in app: Application) throws -> Int? {
        try app.store().place(of: id, in: query)
    }
}

extension FindImport: StoreUseCase {
    package func perform(in app: Application) throws -> ImportRow? {
        try app.store().importRow(nickname: nickname)
    }
}

extension CheckNickname: StoreUseCase {
    package func perform(in app: Application) throws -> Bool {
        let found = try? app.store().importRow(nickname: nickname)
        return found != nil && found?.id != except
    }
}

extension LoadImportFacets: StoreUseCase {
    package func perform(in app: Application) throws -> ImportFacets {
        try app.store().importFacets()
    }
}

extension LoadRuns: StoreUseCase {
    /// Runs and failed records that a screen shows.
    private static let shown = 50

    /// - Throws: `UserError` where the import was deleted meanwhile; `StoreError`.
    package func perform(in app: Application) throws -> ImportHistory {
        let store = try app.store()
        guard let row = try store.importRow(id: id) else {
            throw UserError(tr("The import was deleted."))
        }
        let runs = try store.runs(of: id, limit: Self.shown)
        let failed = try store.failedRuns(of: id)
        return ImportHistory(
            row: row, runs: runs, failures: try store.failures(of: failed, limit: Self.shown),
            reasons: try store.failureReasons(of: id), failedRuns: failed.map(\.number))
    }
}

extension SQLiteStore {
    /// The failed records of runs, as many as are wanted.
    package func failures(of runs: [ImportRun], limit: Int) throws -> [FailedRecord] {
        var found: [FailedRecord] = []
        for run in runs where found.count < limit {
            found += try failures(of: run.id, offset: 0, limit: limit - found.count)
        }
        return found
    }
}
