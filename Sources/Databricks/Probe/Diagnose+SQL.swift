internal import Connections
internal import Language

/// The words for what SQL refused inside an answer of status 200.
extension Diagnose {
    /// - Parameters:
    ///   - alike: Names of the same kind that exist, nearest first; for "did you mean".
    ///   - grants: What an administrator would run, when a privilege is missing.
    func failure(
        _ step: ProbeStep, sql failure: Statement.Failure, alike: [String] = [],
        grants: [String] = []
    ) -> StepResult {
        let words = words(step, failure, alike: alike)
        let grants = failure.isPrivilege ? grants : []
        var action = words.action
        if !grants.isEmpty { action += "\n" + grants.joined(separator: "\n") }
        return StepResult(
            step, .failed, cause: words.cause, action: action, field: words.field,
            detail: failure.message.trimmed, grants: grants)
    }

    private func words(_ step: ProbeStep, _ failure: Statement.Failure, alike: [String])
        -> (cause: String, action: String, field: FieldID?)
    {
        let names = alike.map { "“\($0)”" }
        let first = names.first ?? ""
        let guess = names.dropFirst().reduce(first) { tr("\($0) or \($1)") }
        let hint = alike.isEmpty ? "" : tr("Did you mean \(guess)?") + " "
        let catalog = details.catalog
        let schema = details.schema
        switch step {
        case .catalog where failure.isMissingCatalog:
            return (
                tr("There is no catalog “\(catalog)”, or \(who) may not see it."),
                hint + tr("Choose a catalog that SHOW CATALOGS lists."), .catalog
            )
        case .catalog where failure.isPrivilege:
            return (
                tr("The catalog “\(catalog)” exists, but \(who) lacks USE CATALOG on it."),
                tr("Ask the owner of the catalog, or an admin, to run:"), .catalog
            )
        case .catalog
        where failure.condition == "UC_NOT_ENABLED"
            || failure.condition == "OPERATION_REQUIRES_UNITY_CATALOG":
            return (
                tr("Unity Catalog is not enabled for this workspace or warehouse."),
                tr("Ask a workspace admin to enable Unity Catalog; CleverTap needs it."), .catalog
            )
        case .schema where failure.isMissingSchema:
            return (
                tr("The catalog “\(catalog)” has no schema “\(schema)”, or \(who) may not see it."),
                hint
                    + tr("Choose a schema that SHOW SCHEMAS IN \(GrantText.quoted(catalog)) lists."),
                .schema
            )
        case .schema where failure.isPrivilege:
            return (
                tr("The schema “\(schema)” exists, but \(who) lacks USE SCHEMA on it."),
                tr("Ask the owner of the schema, or an admin, to run:"), .schema
            )
        case .tables where failure.isPrivilege:
            return (
                tr("\(who) can see tables in “\(schema)”, but may not read any that was tried."),
                tr("Ask the owner of the schema, or an admin, to run:"), .schema
            )
        case .sql where failure.isPrivilege:
            return (
                tr("\(who) may not run statements on this warehouse."),
                tr("Ask its owner for the permission “Can use”, or choose another warehouse."),
                .httpPath
            )
        default:
            return (
                tr("The warehouse refused the statement of the \(step.label) check."),
                tr("Show the server's own words to a workspace admin."), step.field
            )
        }
    }

    /// A warehouse that is there but cannot be used now, or will not start.
    ///
    /// - Parameter cause: Why not, in one sentence.
    func warehouse(_ warehouse: Warehouse, failed cause: String) -> StepResult {
        StepResult(
            .warehouse, .failed, cause: cause,
            action: tr("Look at it under SQL Warehouses, start it there, or choose another."),
            field: .httpPath,
            detail: warehouse.health.flatMap { $0.summary ?? $0.details }?.trimmed)
    }

    /// A statement that did not come to an end in time.
    func tooSlow(_ step: ProbeStep, seconds: Int) -> StepResult {
        StepResult(
            step, .failed,
            cause: tr("The warehouse is up, but did not run the statement within \(seconds) s."),
            action:
                tr(
                    "It may be busy or its queue full; look at it under SQL Warehouses, then test again."
                ),
            field: .httpPath)
    }

    func stopped(_ step: ProbeStep, _ state: Statement.State) -> StepResult {
        StepResult(
            step, .failed,
            cause: tr("The statement was stopped by the workspace (\(state.rawValue))."),
            action: tr("Test again; if it stays, look at the warehouse's query history."),
            field: .httpPath)
    }
}
