internal import Connections
internal import Language

/// Catalog, schema and tables: what the token may do with them, by doing it.
struct ObjectCheck: Sendable {
    let run: ProbeRun
    let runner: StatementRunner
    let tables: WarehouseCheck.Tables

    /// Tables read at once, and in all, before "none can be read" is said.
    private static let width = 4
    private static let most = 40

    /// Runs the three checks at once; says nothing yet, since a refusal of one may turn out to be
    /// about another.
    func look() async -> Findings {
        let catalogName = GrantText.quoted(run.details.catalog)
        async let catalog = statement(
            .catalog, "USE CATALOG \(catalogName)", or: "SHOW SCHEMAS IN \(catalogName)")
        async let schema = statement(
            .schema, "USE SCHEMA \(schemaName)", or: "SHOW TABLES IN \(schemaName)")
        async let readable = read()
        return await Findings(check: self, catalog: catalog, schema: schema, tables: readable)
    }

    private var schemaName: String {
        GrantText.quoted(run.details.catalog) + "." + GrantText.quoted(run.details.schema)
    }

    /// A statement and when it ran, in milliseconds of the test.
    struct Timed: Sendable {
        var outcome: StatementRunner.Outcome
        var began: Int
        var ended: Int
    }

    /// - Parameter other: Proves the same right, for an engine that does not know the first.
    private func statement(_ step: ProbeStep, _ sql: String, or other: String) async -> Timed {
        let began = run.log.now
        run.log.begin(step, at: began)
        var outcome = await runner.run(sql, limit: ProbeRun.awakeLimit)
        if case .failed(let failure) = outcome, failure.isSyntax {
            outcome = await runner.run(other, limit: ProbeRun.awakeLimit, rowLimit: 1)
        }
        return Timed(outcome: outcome, began: began, ended: run.log.now)
    }

    /// What reading came to.
    struct Reading: Sendable {
        var began: Int
        var ended = 0
        /// Tables that are listed, best candidates first; nil when they could not be listed.
        var listed: [String]?
        var tried = 0
        var read: [String] = []
        var lastFailure: StatementRunner.Outcome?
    }

    private func read() async -> Reading {
        var reading = Reading(began: run.log.now)
        run.log.begin(.tables, at: reading.began)
        await list(into: &reading)
        let candidates = (reading.listed ?? []).prefix(Self.most)
        var rest = candidates[...]
        while !rest.isEmpty && reading.read.isEmpty && !Task.isCancelled {
            let batch = Array(rest.prefix(Self.width))
            rest = rest.dropFirst(Self.width)
            await withTaskGroup(of: Attempt.self) { group in
                for table in batch { group.addTask { await select(from: table) } }
                for await attempt in group {
                    reading.tried += 1
                    if case .succeeded = attempt.outcome {
                        reading.read.append(attempt.table)
                    } else {
                        reading.lastFailure = attempt.outcome
                    }
                }
            }
        }
        reading.ended = run.log.now
        return reading
    }

    /// One table that was read, or was tried to be.
    private struct Attempt: Sendable {
        var table: String
        var outcome: StatementRunner.Outcome
    }

    private func select(from table: String) async -> Attempt {
        let sql = "SELECT 1 FROM \(schemaName).\(GrantText.quoted(table)) LIMIT 1"
        return Attempt(
            table: table,
            outcome: await runner.run(sql, limit: ProbeRun.awakeLimit, rowLimit: 1))
    }

    /// Lists the tables: through Unity Catalog, else by SQL where that has no answer.
    private func list(into reading: inout Reading) async {
        if case .success(let tables)? = tables {
            // Tables before views: reading a view may cost what its query costs.
            let usable = tables.filter { !$0.isBrowseOnly }
            let isView: (CatalogObject) -> Bool = { $0.tableType?.hasSuffix("VIEW") == true }
            reading.listed =
                (usable.filter { !isView($0) } + usable.filter(isView)).map(\.name)
            return
        }
        let outcome = await runner.run(
            "SHOW TABLES IN \(schemaName)", limit: ProbeRun.awakeLimit, rowLimit: 1_000)
        guard case .succeeded(let statement) = outcome else {
            reading.lastFailure = outcome
            return
        }
        let column = statement.columns.firstIndex { $0.name.lowercased() == "tablename" } ?? 1
        reading.listed = (statement.result?.rows ?? []).compactMap { row in
            row.indices.contains(column) ? row[column] : nil
        }
    }
}

/// What the three checks found, before it is said which of them is at fault.
struct Findings: Sendable {
    let check: ObjectCheck
    let catalog: ObjectCheck.Timed
    let schema: ObjectCheck.Timed
    let tables: ObjectCheck.Reading

    private var run: ProbeRun { check.run }
    private var log: ProbeLog { check.run.log }
    private var details: ConnectionDetails { check.run.details }

    /// Sets `catalog`, `schema` and `tables`. A refusal that names the catalog belongs to the
    /// catalog, whichever statement met it; what comes after it is not reached.
    func finish() async {
        if Task.isCancelled { return }
        // Where a table was read, the schema can be used: another's failure is its own.
        let unread = tables.read.isEmpty ? [tables.lastFailure].compactMap { $0 } : []
        let culprit = culprit(catalog.outcome, in: [schema.outcome] + unread) {
            $0.isAbout(catalog: details.catalog)
        }
        if let culprit {
            await finish(.catalog, catalog, failed: culprit)
            return
        }
        pass(.catalog, catalog, cause: details.catalog)
        let second = self.culprit(schema.outcome, in: unread) {
            $0.isAbout(schema: details.schema, of: details.catalog)
        }
        if let second {
            await finish(.schema, schema, failed: second)
            return
        }
        pass(.schema, schema, cause: details.schema)
        await finishTables()
    }

    /// The outcome that condemns a step: its own when it failed, else a later one that is about it.
    private func culprit(
        _ own: StatementRunner.Outcome, in later: [StatementRunner.Outcome],
        _ isAboutIt: (Statement.Failure) -> Bool
    ) -> StatementRunner.Outcome? {
        if case .succeeded = own {
            return later.first { outcome in
                if case .failed(let failure) = outcome { return isAboutIt(failure) }
                return false
            }
        }
        return own
    }

    private func pass(_ step: ProbeStep, _ timed: ObjectCheck.Timed, cause: String) {
        log.finish(
            StepResult(
                step, .passed, milliseconds: timed.ended - timed.began, startedAt: timed.began,
                cause: cause))
    }

    private func finish(
        _ step: ProbeStep, _ timed: ObjectCheck.Timed, failed outcome: StatementRunner.Outcome
    ) async {
        guard var result = await result(step, outcome) else { return }
        result.startedAt = timed.began
        result.milliseconds = timed.ended - timed.began
        log.finish(result)
    }

    private func result(_ step: ProbeStep, _ outcome: StatementRunner.Outcome) async -> StepResult?
    {
        let diagnose = run.diagnose
        switch outcome {
        case .succeeded, .cancelled: return nil
        case .failed(let failure):
            return diagnose.failure(
                step, sql: failure, alike: await alike(step, failure),
                grants: await grants(for: failure))
        case .refused(let error):
            // Some workspaces refuse a missing object before they make a statement of it.
            var result = diagnose.failure(step, error)
            if error.kind == .privilegeMissing {
                result.grants = await missingGrants()
                result.action =
                    tr("Ask an admin to run:") + "\n" + result.grants.joined(separator: "\n")
            }
            if result.field == nil || result.field == .token { result.field = step.field }
            return result
        case .stopped(let state): return diagnose.stopped(step, state)
        case .tookTooLong(let seconds): return diagnose.tooSlow(step, seconds: seconds)
        }
    }

    private func finishTables() async {
        let timing = (began: tables.began, took: tables.ended - tables.began)
        func finish(_ result: StepResult) {
            var result = result
            result.startedAt = timing.began
            result.milliseconds = timing.took
            log.finish(result)
        }
        guard let listed = tables.listed else {
            if let outcome = tables.lastFailure, let result = await result(.tables, outcome) {
                finish(result)
            }
            return
        }
        if listed.isEmpty {
            finish(
                StepResult(
                    .tables, .warned,
                    cause:
                        tr(
                            "\(details.catalog).\(details.schema) shows no table to \(run.diagnose.who)."
                        ),
                    action:
                        tr("Fine if the tables come later. If there should be some, ask for:")
                        + "\n"
                        + grantTexts([.select]).joined(separator: "\n"),
                    field: .schema, grants: grantTexts([.select])))
            return
        }
        if let proved = tables.read.first {
            let count = listed.count
            let cause =
                switch (tables.read.count == count, count) {
                case (true, 1): tr("1 table can be read (\(proved))")
                case (true, _): tr("\(count) tables can be read (\(proved))")
                case (false, _):
                    tr(
                        "\(count) tables, \(tables.read.count) of \(tables.tried) tried can be read"
                    )
                }
            finish(StepResult(.tables, .passed, cause: cause))
            return
        }
        guard let outcome = tables.lastFailure, var result = await result(.tables, outcome) else {
            return
        }
        if tables.tried < listed.count, let cause = result.cause {
            result.cause = tr("\(cause) (\(tables.tried) of \(listed.count) tried)")
        }
        finish(result)
    }

    // MARK: What would help

    private func alike(_ step: ProbeStep, _ failure: Statement.Failure) async -> [String] {
        switch step {
        case .catalog where failure.isMissingCatalog:
            let names = (try? await run.workspace.catalogs(browse: true))?.map(\.name) ?? []
            return DidYouMean.closest(to: details.catalog, in: names)
        case .schema where failure.isMissingSchema:
            let names =
                (try? await run.workspace.schemas(of: details.catalog, browse: true))?.map(\.name)
                ?? []
            return DidYouMean.closest(to: details.schema, in: names)
        default: return []
        }
    }

    private enum Grant: CaseIterable { case useCatalog, useSchema, select }

    private func grantTexts(_ grants: [Grant]) -> [String] {
        let principal = log.identity ?? tr("<the token's owner>")
        return grants.map { grant in
            switch grant {
            case .useCatalog: GrantText.useCatalog(details.catalog, to: principal)
            case .useSchema: GrantText.useSchema(details.schema, in: details.catalog, to: principal)
            case .select: GrantText.select(in: details.schema, of: details.catalog, to: principal)
            }
        }
    }

    private func grants(for failure: Statement.Failure) async -> [String] {
        failure.isPrivilege ? await missingGrants() : []
    }

    /// The statements that are still needed: all three, less those that the workspace says are
    /// held. No answer, or an empty one, says nothing.
    private func missingGrants() async -> [String] {
        guard let principal = log.identity else { return grantTexts(Grant.allCases) }
        let workspace = run.workspace
        let details = self.details
        async let onCatalog = try? workspace.effectivePrivileges(
            of: principal, on: "catalog", named: details.catalog)
        async let onSchema = try? workspace.effectivePrivileges(
            of: principal, on: "schema", named: details.catalog + "." + details.schema)
        let held = (await onCatalog?.names ?? []).union(await onSchema?.names ?? [])
        if held.contains("ALL_PRIVILEGES") { return grantTexts(Grant.allCases) }
        let missing = Grant.allCases.filter { grant in
            switch grant {
            case .useCatalog: !held.contains("USE_CATALOG")
            case .useSchema: !held.contains("USE_SCHEMA")
            case .select: !held.contains("SELECT")
            }
        }
        return grantTexts(missing.isEmpty ? Grant.allCases : missing)
    }
}
