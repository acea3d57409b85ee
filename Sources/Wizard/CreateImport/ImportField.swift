import Connections

/// The fields of Create Import, in the order of its steps.
enum ImportField: Sendable, Hashable {
    case nickname, connection, queryType, table, sql
    case kind, identityKind, identity, updatedOn, updatedUnit
    case eventNaming, eventName, eventColumn, createdOn, createdFormat
    case frequency, interval, intervalUnit, customBy, weekdays, monthDays, times, timeZone, firstRun

    var label: String {
        switch self {
        case .nickname: "Nickname"
        case .connection: "Connection"
        case .queryType: "Query type"
        case .table: "Table"
        case .sql: "SQL"
        case .kind: "Import"
        case .identityKind: "Identify by"
        case .identity: "Identity column"
        case .updatedOn: "Updated On"
        case .updatedUnit: "Its unit"
        case .eventNaming: "Event name"
        case .eventName: "Name"
        case .eventColumn: "Column"
        case .createdOn: "Created On"
        case .createdFormat: "Its format"
        case .frequency: "Frequency"
        case .interval: "Every"
        case .intervalUnit: "Unit"
        case .customBy: "On"
        case .weekdays: "Days of week"
        case .monthDays: "Days of month"
        case .times: "At"
        case .timeZone: "Time zone"
        case .firstRun: "First run"
        }
    }

    /// What it is, and an example.
    var help: [String] {
        switch self {
        case .nickname:
            [
                "Nickname: what Import Center calls this import; no other has it.",
                "Example: profiles-hourly",
            ]
        case .connection: ["Connection: the saved workspace that is read. Enter or F4 lists them."]
        case .queryType:
            [
                "Query type: Table reads a whole table or view; SQL reads what your own query returns."
            ]
        case .table:
            [
                "Table: a table or view of the connection's schema. Enter or F4 lists them; type any other name.",
                "Example: customers, or catalog.schema.table",
            ]
        case .sql:
            [
                "SQL: one SELECT. Its columns are what you map. Enter starts a new line, Tab goes on.",
                "Example: SELECT customer_id, email FROM customers WHERE country = 'DE'",
            ]
        case .kind:
            [
                "Import: User Profile Data changes profiles; Event Data adds events to them.",
                "Another choice starts the mapping anew.",
            ]
        case .identityKind:
            [
                "Identify by: Identity is your own id of a person; a profile that is not there yet is created.",
                "CleverTap ID is CleverTap's own, of a profile that exists.",
            ]
        case .identity:
            ["Identity column: the column that says whose row it is; 1024 characters at most."]
        case .updatedOn:
            [
                "Updated On: later runs read only rows whose value here is beyond the last run's.",
                "Without it every run reads everything again.",
            ]
        case .updatedUnit:
            [
                "Its unit: what the number counts since 1970; 10 digits are seconds, 13 milliseconds."
            ]
        case .eventNaming: ["Event name: one name for all, or the value of a column, row by row."]
        case .eventName:
            ["Name: what the event is called in CleverTap.", "Example: Product viewed"]
        case .eventColumn: ["Column: its value names the event of each row."]
        case .createdOn:
            [
                "Created On: when the event happened. Without it CleverTap takes the time of the upload."
            ]
        case .createdFormat: ["Its format: how the column writes its moments."]
        case .frequency:
            [
                "Frequency: the first run reads everything; later ones what Updated On says.",
                "A run that is due while one is under way waits for it.",
            ]
        case .interval: ["Every: how many; 15 minutes are the least.", "Example: 30"]
        case .intervalUnit: ["Unit: counted from the start of the run before."]
        case .customBy: ["On: days of the week, or days of the month."]
        case .weekdays: ["Days of week: ← → to go, Space to choose."]
        case .monthDays:
            [
                "Days of month: numbers from 1 to 31, or last, with commas between.",
                "Example: 1, 15, last",
            ]
        case .times: ["At: one time or several, with commas between.", "Example: 06:00, 18:30"]
        case .timeZone:
            ["Time zone: that of the times above, summer time included.", "Example: Europe/Berlin"]
        case .firstRun: ["First run: at once, or when you say so with r in Import Center."]
        }
    }
}

/// The steps of Create Import, as CleverTap's own has them.
enum ImportStep: Int, Sendable, CaseIterable {
    case source, records, properties, schedule

    var title: String {
        switch self {
        case .source: "Configure"
        case .records: "Map data"
        case .properties: "Properties"
        case .schedule: "Schedule"
        }
    }
}
