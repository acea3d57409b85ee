import Connections
import Drawing
import Language

/// The fields of the form as controls: what each shows, and what a key or a choice does to it.
extension ImportForm {
    enum Nature: Sendable, Equatable {
        case text(hasList: Bool)
        case area, pick, options, ticks
    }

    /// What the columns belong to.
    struct Asked: Sendable, Equatable {
        var connection: String
        var source: ImportDefinition.Source
    }

    var asked: Asked { Asked(connection: connection, source: source) }

    func nature(of field: ImportField) -> Nature {
        switch field {
        case .table: .text(hasList: true)
        case .nickname, .eventName, .interval, .monthDays, .times, .timeZone, .predecessor,
            .lookBack:
            .text(hasList: false)
        case .sql: .area
        case .connection, .account, .identity, .updatedOn, .eventColumn, .createdOn, .createdFormat:
            .pick
        case .weekdays: .ticks
        case .queryType, .kind, .identityKind, .updatedUnit, .eventNaming, .frequency,
            .intervalUnit, .customBy, .firstRun, .onDoubt:
            .options
        }
    }

    func control(_ field: ImportField) -> FormControl {
        switch nature(of: field) {
        case .text(let hasList):
            .text(input(field), placeholder: textPlaceholder(field), hasList: hasList)
        case .area: .area(sql)
        case .pick: .pick(text(field), placeholder: placeholder(field))
        case .options:
            .options(options(field).titles, chosen: options(field).chosen)
        case .ticks:
            .ticks(
                Schedule.Weekday.allCases.map { ($0.short, schedule.weekdays.contains($0)) },
                at: schedule.weekdayAt)
        }
    }

    private func textPlaceholder(_ field: ImportField) -> String {
        field == .lookBack
            ? tr("\(ImportDefinition.UpdatedOn.usualLookBack) minutes") : ""
    }

    private func placeholder(_ field: ImportField) -> String {
        switch field {
        case .updatedOn: tr("(none: every run reads everything)")
        case .createdOn: tr("(none: the time of the upload)")
        case .connection: tr("choose a saved connection")
        default: tr("choose")
        }
    }

    // MARK: Text

    private func input(_ field: ImportField) -> TextInput {
        switch field {
        case .nickname: nickname
        case .table: table
        case .eventName: eventName
        case .interval: schedule.interval
        case .monthDays: schedule.monthDays
        case .times: schedule.times
        case .timeZone: schedule.timeZone
        case .predecessor: schedule.predecessor
        case .lookBack: lookBack
        default: TextInput()
        }
    }

    private mutating func change(_ field: ImportField, _ body: (inout TextInput) -> Void) {
        switch field {
        case .nickname: body(&nickname)
        case .table: body(&table)
        case .eventName: body(&eventName)
        case .interval: body(&schedule.interval)
        case .monthDays: body(&schedule.monthDays)
        case .times: body(&schedule.times)
        case .timeZone: body(&schedule.timeZone)
        case .predecessor: body(&schedule.predecessor)
        case .lookBack: body(&lookBack)
        default: break
        }
    }

    /// - Returns: Whether the key meant something to the field.
    mutating func edit(_ field: ImportField, _ key: Key) -> Bool {
        var took = false
        change(field) { took = $0.handle(key) }
        return took
    }

    mutating func insert(_ field: ImportField, _ text: String) {
        change(field) { $0.insert(text) }
    }

    mutating func select(_ field: ImportField) {
        change(field) { $0.select() }
    }

    mutating func deselect(_ field: ImportField) {
        change(field) { $0.deselect() }
    }

    mutating func replace(_ field: ImportField, _ text: String) {
        change(field) { $0.text = text }
    }

    mutating func placeCursor(_ field: ImportField, column: Int, width: Int) {
        change(field) { $0.placeCursor(column: column, width: width) }
    }

    // MARK: Choices

    func text(_ field: ImportField) -> String {
        switch field {
        case .connection: connection
        case .account: account.isEmpty ? Destination.usualName : account
        case .identity: identity
        case .updatedOn: updatedOn
        case .eventColumn: eventColumn
        case .createdOn: createdOn
        case .createdFormat: createdFormat?.title ?? ""
        default: input(field).text
        }
    }

    mutating func pick(_ field: ImportField, _ text: String) {
        switch field {
        case .connection: connection = text
        case .account: account = text == Destination.usualName ? "" : text
        case .table: table = TextInput(text)
        case .identity: identity = text
        case .updatedOn:
            updatedOn = text
            if column(text)?.isNumber == true && updatedUnit == nil { updatedUnit = .seconds }
        case .eventColumn: eventColumn = text
        case .createdOn:
            createdOn = text
            if column(text)?.isNumber == true && createdFormat?.isEpoch != true {
                createdFormat = .epochSeconds
            }
        case .createdFormat: createdFormat = DateFormat.allCases.first { $0.title == text }
        default: break
        }
    }

    /// What a list for a field holds, where the form knows it itself.
    func items(_ field: ImportField) -> [Picker.Item]? {
        let columns = columns ?? []
        let item = { (column: SourceColumn) in Picker.Item(column.name, detail: column.typeText) }
        return switch field {
        case .account: accounts.map { Picker.Item($0) }
        case .identity, .eventColumn: columns.map(item)
        case .updatedOn: columns.filter { $0.isNumber || $0.isMoment }.map(item)
        case .createdOn: columns.filter { $0.family != .boolean }.map(item)
        case .createdFormat: DateFormat.allCases.map { Picker.Item($0.title) }
        default: nil
        }
    }

    private func options(_ field: ImportField) -> (titles: [String], chosen: Int) {
        switch field {
        case .queryType: ([tr("Table"), tr("SQL")], usesSQL ? 1 : 0)
        case .kind:
            (ImportDefinition.Kind.allCases.map(\.title), kind == .profiles ? 0 : 1)
        case .identityKind:
            (
                ImportDefinition.IdentityColumn.Kind.allCases.map(\.title),
                identityKind == .identity ? 0 : 1
            )
        case .updatedUnit:
            (
                ImportDefinition.EpochUnit.allCases.map(\.title),
                updatedUnit == .milliseconds ? 1 : 0
            )
        case .eventNaming: ([tr("Specific Event"), tr("Event from Column")], namesByColumn ? 1 : 0)
        case .frequency:
            (ScheduleForm.Frequency.allCases.map(\.title), schedule.frequency.rawValue)
        case .intervalUnit:
            (
                Schedule.IntervalUnit.allCases.map(title),
                Schedule.IntervalUnit.allCases.firstIndex(of: schedule.unit) ?? 0
            )
        case .customBy: ([tr("Day of Week"), tr("Day of Month")], schedule.isMonthly ? 1 : 0)
        case .firstRun: ([tr("later, with r"), tr("now")], schedule.runsNow ? 1 : 0)
        case .onDoubt:
            ([tr("leave out"), tr("send again")], definition.inDoubt == .leaveOut ? 0 : 1)
        default: ([], 0)
        }
    }

    private func title(_ unit: Schedule.IntervalUnit) -> String {
        switch unit {
        case .minutes: tr("minutes")
        case .hours: tr("hours")
        case .days: tr("days")
        case .weeks: tr("weeks")
        }
    }

    mutating func choose(_ field: ImportField, by step: Int) {
        let (titles, chosen) = options(field)
        choose(field, cycled(chosen, by: step, of: titles.count))
    }

    mutating func choose(_ field: ImportField, _ index: Int) {
        switch field {
        case .queryType: usesSQL = index == 1
        case .kind: if (kind == .events) != (index == 1) { switchKind() }
        case .identityKind: identityKind = index == 0 ? .identity : .clevertapID
        case .updatedUnit: updatedUnit = index == 0 ? .seconds : .milliseconds
        case .eventNaming: namesByColumn = index == 1
        case .frequency: schedule.frequency = ScheduleForm.Frequency(rawValue: index) ?? .manually
        case .intervalUnit: schedule.unit = Schedule.IntervalUnit.allCases[index]
        case .customBy: schedule.isMonthly = index == 1
        case .firstRun: schedule.runsNow = index == 1
        case .onDoubt: onDoubt = index == 0 ? .leaveOut : .sendAgain
        case .weekdays:
            schedule.weekdayAt = index
            toggleWeekday()
        default: break
        }
    }

    mutating func toggleWeekday() {
        let day = Schedule.Weekday.allCases[schedule.weekdayAt]
        if schedule.weekdays.remove(day) == nil { schedule.weekdays.insert(day) }
    }
}
