import Connections
import Language
import Text

/// The fields of Create Import, in the order of its steps.
enum ImportField: Sendable, Hashable {
    case nickname, connection, account, queryType, table, sql
    case kind, identityKind, identity, updatedOn, updatedUnit
    case eventNaming, eventName, eventColumn, createdOn, createdFormat
    case frequency, interval, intervalUnit, customBy, weekdays, monthDays, times, timeZone,
        predecessor,
        firstRun, lookBack, onDoubt

    var label: String {
        switch self {
        case .nickname: tr("Nickname")
        case .connection: tr("Connection")
        case .account: tr("Account")
        case .queryType: tr("Query type")
        case .table: tr("Table")
        case .sql: tr("SQL")
        case .kind: tr("Import")
        case .identityKind: tr("Identify by")
        case .identity: tr("Identity column")
        case .updatedOn: tr("Updated On")
        case .updatedUnit: tr("Its unit")
        case .eventNaming: tr("Event name")
        case .eventName: tr("Name")
        case .eventColumn: tr("Column")
        case .createdOn: tr("Created On")
        case .createdFormat: tr("Its format")
        case .frequency: tr("Frequency")
        case .interval: tr("Every")
        case .intervalUnit: tr("Unit")
        case .customBy: tr("On")
        case .weekdays: tr("Days of week")
        case .monthDays: tr("Days of month")
        case .times: tr("At")
        case .timeZone: tr("Time zone")
        case .predecessor: tr("After")
        case .firstRun: tr("First run")
        case .lookBack: tr("Look back")
        case .onDoubt: tr("Lost answers")
        }
    }

    /// What it is, and an example.
    var help: [String] {
        switch self {
        case .nickname:
            [
                tr("Nickname: what Import Center calls this import; no other has it."),
                tr("Example: profiles-hourly"),
            ]
        case .connection:
            [tr("Connection: the saved workspace that is read. Enter or F4 lists them.")]
        case .account:
            [tr("Account: the CleverTap account that it writes to. Settings (S) has them.")]
        case .queryType:
            [
                tr(
                    "Query type: Table reads a whole table or view; SQL reads what your own query returns."
                )
            ]
        case .table:
            [
                tr(
                    "Table: a table or view of the connection's schema. Enter or F4 lists them; type any other name."
                ),
                tr("Example: customers, or catalog.schema.table"),
            ]
        case .sql:
            [
                tr(
                    "SQL: one SELECT. Its columns are what you map. Enter starts a new line, Tab goes on."
                ),
                tr("Example: SELECT customer_id, email FROM customers WHERE country = 'DE'"),
            ]
        case .kind:
            [
                tr("Import: User Profile Data changes profiles; Event Data adds events to them."),
                tr("Another choice starts the mapping anew."),
            ]
        case .identityKind:
            [
                tr(
                    "Identify by: Identity is your own id of a person; a profile that is not there yet is created."
                ),
                tr("CleverTap ID is CleverTap's own, of a profile that exists."),
            ]
        case .identity:
            [tr("Identity column: the column that says whose row it is; 1024 characters at most.")]
        case .updatedOn:
            [
                tr(
                    "Updated On: later runs read only rows whose value here is beyond the last run's."
                ),
                tr("Without it every run reads everything again."),
            ]
        case .updatedUnit:
            [
                tr(
                    "Its unit: what the number counts since 1970; 10 digits are seconds, 13 milliseconds."
                )
            ]
        case .eventNaming:
            [tr("Event name: one name for all, or the value of a column, row by row.")]
        case .eventName:
            [tr("Name: what the event is called in CleverTap."), tr("Example: Product viewed")]
        case .eventColumn: [tr("Column: its value names the event of each row.")]
        case .createdOn:
            [
                tr(
                    "Created On: when the event happened. Without it CleverTap takes the time of the upload."
                )
            ]
        case .createdFormat: [tr("Its format: how the column writes its moments.")]
        case .frequency:
            [
                tr("Frequency: the first run reads everything; later ones what Updated On says."),
                tr("A run that is due while one is under way waits for it."),
            ]
        case .interval: [tr("Every: how many; 15 minutes are the least."), tr("Example: 30")]
        case .intervalUnit: [tr("Unit: counted from the start of the run before.")]
        case .customBy: [tr("On: days of the week, or days of the month.")]
        case .weekdays: [tr("Days of week: ← → to go, Space to choose.")]
        case .monthDays:
            [
                tr("Days of month: numbers from 1 to 31, or last, with commas between."),
                tr("Example: 1, 15, last"),
            ]
        case .times:
            [tr("At: one time or several, with commas between."), tr("Example: 06:00, 18:30")]
        case .timeZone:
            [
                tr("Time zone: that of the times above, summer time included."),
                tr("Example: Europe/Berlin"),
            ]
        case .predecessor:
            [
                tr("After: the nickname of the import that has to succeed first, each time."),
                tr("Example: profiles-hourly"),
            ]
        case .firstRun: [tr("First run: at once, or when you say so with r in Import Center.")]
        case .lookBack:
            [
                tr(
                    "Look back: minutes before the last run's newest row that are read again, for rows that come late."
                ), tr("Example: 15"),
            ]
        case .onDoubt:
            [
                tr(
                    "Lost answers: records whose upload was cut off may or may not be in CleverTap."
                ),
                tr(
                    "Left out, only a retry by hand sends them again; an event sent twice counts twice."
                ),
            ]
        }
    }
}

/// The steps of Create Import, as CleverTap's own has them.
enum ImportStep: Int, Sendable, CaseIterable {
    case source, records, properties, schedule

    var title: String {
        switch self {
        case .source: tr("Configure")
        case .records: tr("Map data")
        case .properties: tr("Properties")
        case .schedule: tr("Schedule")
        }
    }
}

/// Which buttons a step has.
extension CreateImport {
    /// What leads on stands first: Enter after the last field reaches it, and never walks back.
    var buttons: [ImportButton] {
        let first: [ImportButton] =
            switch step {
            case .source, .records: [.next, .preview]
            case .properties: [.next, .dryRun, .check]
            case .schedule: [.create, .dryRun, .check]
            }
        return first + (mayBeDraft ? [.draft] : []) + [step == .source ? .cancel : .back]
    }

    /// What Ctrl-S does here: an import is made on the last step only, where all of it has been seen.
    var saveButton: ImportButton { mayBeDraft && step != .schedule ? .draft : .create }

    /// Cells of a button's brackets and of the gap behind it.
    private static let frame = 5

    /// The words of a button, as short as the window asks for.
    func label(_ button: ImportButton, width: Int) -> String {
        if button == .create && !mayBeDraft { return tr("Save") }
        let length = buttons.reduce(0) { $0 + CharacterWidth.of($1.label) + Self.frame }
        return length > width ? button.shortLabel : button.label
    }
}
