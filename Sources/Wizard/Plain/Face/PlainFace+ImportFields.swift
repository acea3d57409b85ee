import Connections
import Drawing
import Language
import Text

/// The questions of Create Import, field by field and property by property.
extension PlainFace {
    /// Asks for the fields of a step in their order; what is answered decides on what follows.
    func askFields(_ step: ImportStep, _ screen: inout CreateImport) throws(Leave) {
        var asked: [ImportField] = []
        while true {
            let shown = screen.fields(of: step)
            guard let field = shown.first(where: { !asked.contains($0) }) else { break }
            try ask(field, &screen)
            asked.append(field)
        }
        // What was right by itself and is not with the rest.
        while case .field(let field)? = screen.firstProblem(step) {
            let words = screen.form.problems.fields[field]
            if let words { say("\(field.label): \(words)") }
            try ask(field, &screen)
        }
    }

    private func ask(_ field: ImportField, _ screen: inout CreateImport) throws(Leave) {
        while true {
            guard try askOnce(field, &screen) else { continue }
            screen.judged.insert(field)
            if field == .nickname { checkNickname(&screen) }
            let words = screen.words(about: field, screen.form.problems)
            guard let words else { return }
            say("\(field.label): \(words)")
        }
    }

    /// False when only something was said.
    private func askOnce(_ field: ImportField, _ screen: inout CreateImport) throws(Leave) -> Bool {
        switch screen.form.nature(of: field) {
        case .text(let hasList): return try askText(field, hasList: hasList, &screen.form)
        case .area: return try askQuery(&screen.form)
        case .pick: return try askPick(field, &screen.form)
        case .ticks: return try askWeekdays(&screen.form)
        case .options:
            guard case .options(let titles, let chosen) = screen.form.control(field) else {
                return true
            }
            let options =
                field == .firstRun ? [tr("later, when you say so"), tr("now")] : titles
            let index = try choice(
                "\(field.label):", options, now: chosen, help: field.plainHelp)
            let kind = screen.form.kind
            screen.form.choose(field, index)
            if screen.form.kind != kind { say(tr("The mapping was begun anew.")) }
            return true
        }
    }

    private func checkNickname(_ screen: inout CreateImport) {
        let name = screen.form.nickname.text.trimmed
        guard !name.isEmpty else { return }
        let isTaken = ask(CheckNickname(name, except: screen.editing?.id))
        screen.taken = (try? isTaken?.get()) == true ? name.lowercased() : nil
    }

    // MARK: Texts

    private func askText(
        _ field: ImportField, hasList: Bool, _ form: inout ImportForm
    ) throws(Leave) -> Bool {
        let now = form.text(field)
        let shown = now.isEmpty ? field.label : "\(field.label) [\(now)]"
        let hints = hasList ? tr("? for help, list to choose") : tr("? for help")
        let typed = try line("\(shown) (\(hints)):").trimmed
        if typed == "?" {
            for line in field.plainHelp { say(line) }
            return false
        }
        if hasList && Word.list.isMeant(by: typed) {
            guard let tables = value(LoadTables(connection: form.connection)) else { return false }
            guard let picked = try pick(tables.map { Picker.Item($0) }) else { return false }
            form.pick(field, tables[picked])
        } else if !typed.isEmpty {
            form.replace(field, SafeText.clean(typed))
        }
        return true
    }

    private func askQuery(_ form: inout ImportForm) throws(Leave) -> Bool {
        if !form.sql.isEmpty {
            say(tr("The query now:"))
            sayAll(form.sql.text)
        }
        var question = tr("SQL, on one line or more; an empty line ends it (? for help):")
        var lines: [String] = []
        while true {
            let typed = try line(question)
            if typed == "?" && lines.isEmpty {
                for line in ImportField.sql.plainHelp { say(line) }
                return false
            }
            if typed.trimmed.isEmpty { break }
            lines.append(SafeText.clean(typed))
            question = tr("Next line:")
        }
        if !lines.isEmpty { form.sql = TextArea(lines.joined(separator: "\n")) }
        return true
    }

    // MARK: Choices

    private func askPick(_ field: ImportField, _ form: inout ImportForm) throws(Leave) -> Bool {
        let now = form.text(field)
        let mayBeEmpty = field == .updatedOn || field == .createdOn
        let shown = now.isEmpty ? field.label : "\(field.label) [\(now)]"
        let hints =
            mayBeEmpty
            ? tr("? for help, list to choose, - for none") : tr("? for help, list to choose")
        let typed = try line("\(shown) (\(hints)):").trimmed
        if typed.isEmpty { return true }
        if typed == "?" {
            for line in field.plainHelp { say(line) }
            return false
        }
        if mayBeEmpty && typed == "-" {
            form.pick(field, "")
            return true
        }
        guard let items = choices(of: field, form) else { return false }
        if Word.list.isMeant(by: typed) {
            guard let picked = try pick(items) else { return false }
            form.pick(field, items[picked].title)
            return true
        }
        if let same = items.first(where: { $0.title.lowercased() == typed.lowercased() }) {
            form.pick(field, same.title)
        } else if field == .connection, let row = connection(named: typed) {
            form.pick(field, row.connection.name)
        } else {
            say(tr("There is no “\(typed)”; the word list tells what there is."))
            return false
        }
        return true
    }

    private func choices(of field: ImportField, _ form: ImportForm) -> [Picker.Item]? {
        guard field == .connection else { return form.items(field) }
        return value(LoadConnections(ConnectionQuery(), limit: Self.mostPicked))?.rows.map {
            let details = $0.connection.details
            return Picker.Item(
                $0.connection.name, detail: "\(details.catalog).\(details.schema)")
        }
    }

    private func askWeekdays(_ form: inout ImportForm) throws(Leave) -> Bool {
        let days = Schedule.Weekday.allCases
        let now = days.filter(form.schedule.weekdays.contains).map(\.short)
        let list = now.isEmpty ? tr("none") : now.joined(separator: ", ")
        let typed = try line(
            tr("Days of week [\(list)], as numbers with blanks between; 1 is Monday, 7 is Sunday:"))
        let chosen = numbers(in: typed, upTo: days.count)
        if !chosen.isEmpty { form.schedule.weekdays = Set(chosen.map { days[$0 - 1] }) }
        return true
    }

    // MARK: Properties

    func askProperties(_ screen: inout CreateImport) throws(Leave) {
        let options = [
            tr("Take them as they are"), tr("Change one"), tr("Go through them one by one"),
            tr("Take all columns in, or leave all out"), tr("Hear them again"),
        ]
        sayProperties(screen.form)
        while true {
            switch try choice(tr("Properties. What next?"), options) {
            case 0:
                if screen.firstProblem(.properties) == nil { return }
                sayProblems(of: screen.form)
            case 1:
                let count = screen.form.rows.count
                let typed = try line(tr("Number of the column, 1 to \(count):"))
                if let number = numbers(in: typed, upTo: count).first {
                    try askProperty(number - 1, &screen.form)
                }
            case 2:
                for index in screen.form.rows.indices { try askProperty(index, &screen.form) }
            case 3:
                _ = screen.handleRows(.character("a"), surroundings)
                sayProperties(screen.form)
            default: sayProperties(screen.form)
            }
        }
    }

    private func sayProperties(_ form: ImportForm) {
        let count = form.rows.filter(\.isOn).count
        say(tr("\(count) of \(form.rows.count) columns become properties:"))
        for (index, row) in form.rows.enumerated() {
            let column = "\(row.column.name) \(row.column.typeText)".trimmed
            let what =
                row.isOn
                ? "\(row.mapping.property), \(row.mapping.type.title)"
                : row.column.name == form.identity ? tr("the identity") : tr("left out")
            say("  \(index + 1). \(column): \(what)")
        }
    }

    /// What is wrong with the mapping.
    func sayProblems(of form: ImportForm) {
        let problems = form.problems
        for index in problems.rows.keys.sorted() {
            say("\(form.rows[index].column.name): \(problems.rows[index] ?? "")")
        }
        if let words = problems.mapping { say(words) }
    }

    private func askProperty(_ index: Int, _ form: inout ImportForm) throws(Leave) {
        let row = form.rows[index]
        if row.column.name == form.identity && !row.isOn { return }
        var dialog = MappingDialog(row, index: index, kind: form.kind)
        say("\(row.column.name) \(row.column.typeText)".trimmed)
        while true {
            guard try askName(row, &dialog) else {
                form.rows[index].isOn = false
                return
            }
            let types = PropertyType.allCases
            let type = try choice(
                tr("Type:"), types.map(\.title), now: types.firstIndex(of: dialog.type))
            dialog.type = types[type]
            if dialog.needsFormat {
                let formats = DateFormat.allCases
                let format = try choice(
                    tr("Date format:"), formats.map(\.title),
                    now: dialog.format.flatMap { formats.firstIndex(of: $0) })
                dialog.format = formats[format]
            }
            guard let problem = dialog.problem else { break }
            say(problem)
        }
        form.rows[index].mapping = dialog.mapping
        form.rows[index].isOn = true
    }

    /// The name of a property; false when the column is left out.
    private func askName(_ row: ImportForm.Row, _ dialog: inout MappingDialog) throws(Leave)
        -> Bool
    {
        let name = dialog.property.text
        let hasList = dialog.kind == .profiles
        let question =
            !row.isOn
            ? tr("Left out. A property, such as \(name); empty leaves it out:")
            : hasList
                ? tr("Property [\(name)] (list for CleverTap's own, - leaves it out):")
                : tr("Property [\(name)] (- leaves it out):")
        while true {
            let typed = try line(question).trimmed
            if typed.isEmpty { return row.isOn }
            if typed == "-" { return false }
            guard hasList, Word.list.isMeant(by: typed) else {
                dialog.property = TextInput(SafeText.clean(typed))
                return true
            }
            let system = ImportRules.systemProperties
            let picked = try pick(
                system.map { Picker.Item($0.name, detail: $0.type?.title ?? "") })
            if let picked {
                dialog.takeSystemProperty(system[picked].name)
                return true
            }
        }
    }
}

extension CreateImport {
    func fields(of step: ImportStep) -> [ImportField] { form.fields(step, isNew: isNew) }
}

extension ImportField {
    /// The help without the keys of the screen.
    var plainHelp: [String] {
        switch self {
        case .connection: [tr("Connection: the saved workspace that is read.")]
        case .table:
            [
                tr("Table: a table or view of the connection's schema, or any other by its name."),
                tr("Example: customers, or catalog.schema.table"),
            ]
        case .sql:
            [
                tr("SQL: one SELECT. Its columns are what you map."),
                tr(
                    "Example: SELECT customer_id, email FROM customers WHERE country = 'DE'"),
            ]
        case .firstRun: [tr("First run: at once, or when you say so.")]
        default: help
        }
    }
}
