import Connections
import Drawing

/// What is on the form of Create Import, and the definition that it makes.
struct ImportForm: Sendable, Equatable {
    /// A column of the source and what becomes of it.
    struct Row: Sendable, Equatable {
        var column: SourceColumn
        var mapping: PropertyMapping
        var isOn: Bool
    }

    var nickname = TextInput()
    var connection = ""
    /// Empty for the usual one.
    var account = ""
    /// Names of the accounts that are saved.
    var accounts: [String] = []
    var usesSQL = false
    var table = TextInput()
    var sql = TextArea()
    /// Columns of the source, once it has been asked.
    private(set) var columns: [SourceColumn]?

    private(set) var kind = ImportDefinition.Kind.profiles
    var identityKind = ImportDefinition.IdentityColumn.Kind.identity
    var identity = ""
    var updatedOn = ""
    var updatedUnit: ImportDefinition.EpochUnit?
    /// Minutes; empty for the usual ones.
    var lookBack = TextInput()
    /// Nil for what its kind is given.
    var onDoubt: ImportDefinition.OnDoubt?
    var namesByColumn = false
    var eventName = TextInput()
    var eventColumn = ""
    var createdOn = ""
    var createdFormat: DateFormat?
    var rows: [Row] = []
    var schedule: ScheduleForm

    init(timeZone: String) {
        schedule = ScheduleForm(timeZone: timeZone)
    }

    init(_ definition: ImportDefinition, timeZone: String) {
        nickname = TextInput(definition.nickname)
        connection = definition.connection
        account = definition.account ?? ""
        switch definition.source {
        case .table(let name): table = TextInput(name)
        case .sql(let text):
            usesSQL = true
            sql = TextArea(text)
        }
        kind = definition.kind
        identityKind = definition.identity.kind
        identity = definition.identity.column
        updatedOn = definition.updatedOn?.column ?? ""
        updatedUnit = definition.updatedOn?.unit
        lookBack = TextInput(definition.updatedOn?.lookBack.map(String.init) ?? "")
        onDoubt = definition.onDoubt
        switch definition.eventName {
        case .column(let name)?:
            namesByColumn = true
            eventColumn = name
        case .fixed(let name)?: eventName = TextInput(name)
        case nil: break
        }
        createdOn = definition.createdOn?.column ?? ""
        createdFormat = definition.createdOn?.format
        // Types are known once the source has been asked.
        rows = definition.properties.map {
            Row(column: SourceColumn(name: $0.column, typeText: ""), mapping: $0, isOn: true)
        }
        schedule = ScheduleForm(definition.schedule, timeZone: timeZone)
    }

    var source: ImportDefinition.Source { usesSQL ? .sql(sql.text) : .table(table.text.trimmed) }

    var definition: ImportDefinition {
        let isEvent = kind == .events
        return ImportDefinition(
            nickname: nickname.text.trimmed, connection: connection, source: source, kind: kind,
            identity: ImportDefinition.IdentityColumn(identity, kind: identityKind),
            updatedOn: updatedOn.isEmpty
                ? nil
                : ImportDefinition.UpdatedOn(
                    updatedOn, unit: column(updatedOn)?.isMoment == true ? nil : updatedUnit,
                    lookBack: isEvent || lookBack.text.trimmed.isEmpty
                        ? nil : Int(lookBack.text.trimmed) ?? -1),
            createdOn: isEvent && !createdOn.isEmpty
                ? ImportDefinition.CreatedOn(
                    createdOn, format: needsFormat(createdOn) ? createdFormat : nil) : nil,
            eventName: !isEvent
                ? nil : namesByColumn ? .column(eventColumn) : .fixed(eventName.text.trimmed),
            properties: rows.filter(\.isOn).map(\.mapping), schedule: schedule.schedule,
            onDoubt: onDoubt, account: account.isEmpty ? nil : account)
    }

    func column(_ name: String) -> SourceColumn? {
        columns?.first { $0.name.lowercased() == name.lowercased() }
    }

    func needsFormat(_ name: String) -> Bool { column(name)?.isMoment != true }

    // MARK: Columns and suggestions

    /// Takes the columns of the source in: suggests a mapping where there is none, keeps what
    /// somebody has chosen where it still fits.
    mutating func take(_ columns: [SourceColumn]) {
        self.columns = columns
        if rows.isEmpty {
            suggest()
            return
        }
        var merged: [Row] = []
        for column in columns {
            let known = rows.filter { $0.column.name.lowercased() == column.name.lowercased() }
            merged +=
                known.isEmpty
                ? [
                    Row(
                        column: column, mapping: MappingSuggestion.mapping(column, kind: kind),
                        isOn: false)
                ]
                : known.map { Row(column: column, mapping: $0.mapping, isOn: $0.isOn) }
        }
        // A column that is gone stays, marked wrong, rather than being dropped in silence.
        merged += rows.filter { row in row.isOn && self.column(row.column.name) == nil }
        rows = merged
    }

    /// The other type of import: what was mapped for the first does not fit, and is begun anew.
    mutating func switchKind() {
        kind = kind == .profiles ? .events : .profiles
        suggest()
    }

    private mutating func suggest() {
        guard let columns else {
            rows = []
            return
        }
        let suggestion = MappingSuggestion.suggest(columns, kind: kind)
        identity = suggestion.identity ?? ""
        updatedOn = suggestion.updatedOn?.column ?? ""
        updatedUnit = suggestion.updatedOn?.unit
        createdOn = suggestion.createdOn?.column ?? ""
        createdFormat = suggestion.createdOn?.format
        eventColumn = ""
        rows = columns.map { column in
            let mapping = suggestion.properties.first { $0.column == column.name }
            return Row(
                column: column,
                mapping: mapping ?? MappingSuggestion.mapping(column, kind: kind),
                isOn: mapping != nil)
        }
    }

    // MARK: Rules

    /// What is wrong, by field; what is wrong with the mapping, by its row.
    struct Problems: Sendable, Equatable {
        var fields: [ImportField: String] = [:]
        var rows: [Int: String] = [:]
        /// About the mapping as a whole.
        var mapping: String?

        func isWrong(_ step: ImportStep, fields shown: [ImportField]) -> Bool {
            if step == .properties { return !rows.isEmpty || mapping != nil }
            return shown.contains { fields[$0] != nil }
        }

        var isEmpty: Bool { fields.isEmpty && rows.isEmpty && mapping == nil }
    }

    var problems: Problems {
        var found = Problems()
        let mapped = rows.indices.filter { rows[$0].isOn }
        for problem in ImportRules.problems(definition, columns: columns) {
            place(problem, mapped, &found)
        }
        for (field, words) in schedule.problems { found.fields[field] = words }
        return found
    }

    private func place(
        _ problem: ImportRules.Problem, _ mapped: [Int], _ found: inout Problems
    ) {
        func note(_ field: ImportField) {
            if found.fields[field] == nil { found.fields[field] = problem.message }
        }
        switch problem.place {
        case "nickname": note(.nickname)
        case "connection": note(.connection)
        case "account": note(.account)
        case "updated_on.look_back_minutes": note(.lookBack)
        case "source.table": note(.table)
        case "source.sql": note(.sql)
        case "identity.column": note(.identity)
        case "updated_on.column": note(.updatedOn)
        case "updated_on.unit": note(.updatedUnit)
        case "created_on.column": note(.createdOn)
        case "created_on.format": note(needsFormat(createdOn) ? .createdFormat : .createdOn)
        case "event_name", "event_name.fixed", "event_name.column":
            note(namesByColumn ? .eventColumn : .eventName)
        case "schedule": break
        default:
            let number = problem.place.split { $0 == "[" || $0 == "]" }.dropFirst().first
            if let number, let index = Int(number), mapped.indices.contains(index) {
                if found.rows[mapped[index]] == nil { found.rows[mapped[index]] = problem.message }
            } else if found.mapping == nil {
                found.mapping = problem.message
            }
        }
    }

    // MARK: Fields

    func fields(_ step: ImportStep, isNew: Bool) -> [ImportField] {
        switch step {
        case .source:
            let hasChoice = accounts.count > 1 || !account.isEmpty
            return [.nickname, .connection] + (hasChoice ? [.account] : [])
                + [.queryType, usesSQL ? .sql : .table]
        case .records:
            var fields: [ImportField] = [.kind, .identityKind, .identity, .updatedOn]
            if let column = column(updatedOn), column.isNumber { fields.append(.updatedUnit) }
            guard kind == .events else { return fields }
            fields += [.eventNaming, namesByColumn ? .eventColumn : .eventName, .createdOn]
            if !createdOn.isEmpty && needsFormat(createdOn) { fields.append(.createdFormat) }
            return fields
        case .properties: return []
        case .schedule:
            return [.frequency] + schedule.fields
                + (isNew && schedule.frequency == .manually ? [.firstRun] : [])
                + (kind == .profiles && !updatedOn.isEmpty ? [.lookBack] : []) + [.onDoubt]
        }
    }
}
