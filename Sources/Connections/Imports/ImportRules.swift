internal import Language

/// The rules of an import's definition; each message names what to change.
///
/// Sources: CleverTap's *Map Data* page and its Upload API limits (`docs/imports.md`).
public enum ImportRules {
    /// A place of the definition, as its JSON names it: `properties[2].property`.
    public struct Problem: Sendable, Equatable, Error {
        /// The path in the definition's JSON, such as `properties[2].property`.
        public var place: String
        /// What is wrong, and what would be right.
        public var message: String

        /// Takes the path in the JSON, and the sentence that the person is shown.
        public init(_ place: String, _ message: String) {
            self.place = place
            self.message = message
        }
    }

    /// Not allowed in names of properties and events.
    public static let forbiddenCharacters: Set<Character> = [
        "%", ">", "<", "!", "|", "&", ".", ":", ";", "$", "'", "\"", "\\", "#",
    ]
    /// Characters of an event's or property's name; bytes of a profile's.
    package static let longestName = 120
    /// Properties that an account can have of a kind (facts/clevertap.md).
    public static let mostProperties = 256

    /// Properties that CleverTap knows, with the type each must have; nil for any.
    public static let systemProperties: [(name: String, type: PropertyType?)] = [
        ("Name", .string), ("Email", .string), ("Phone", .string), ("Gender", .string),
        ("DOB", .date), ("Timezone", .string), ("MSG-email", .boolean), ("MSG-push", .boolean),
        ("MSG-sms", .boolean), ("MSG-whatsapp", .boolean),
    ]

    /// Events that CleverTap raises itself and refuses from others (code 513).
    package static let systemEvents: Set<String> = [
        "app installed", "app launched", "app uninstalled", "app updated", "session concluded",
        "notification sent", "notification viewed", "notification clicked",
        "notification delivered", "notification replied", "utm visited", "reply sent",
        "push unregistered", "channel unsubscribed", "identity set", "identity reset",
    ]

    private static func nameProblem(_ name: String, ofEvent isEvent: Bool) -> String? {
        let name = name.trimmed
        if name.isEmpty {
            return isEvent
                ? tr("An event's name needs a name.") : tr("A property's name needs a name.")
        }
        // By code points: a sign may carry a mark.
        if let character = name.unicodeScalars.map({ Character($0) }).first(
            where: forbiddenCharacters.contains)
        {
            return isEvent
                ? tr("An event's name must not contain \(character)")
                : tr("A property's name must not contain \(character)")
        }
        if name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            return isEvent
                ? tr("An event's name must not contain control characters.")
                : tr("A property's name must not contain control characters.")
        }
        if name.utf8.count > longestName {
            return isEvent
                ? tr("An event's name is longer than \(longestName) bytes.")
                : tr("A property's name is longer than \(longestName) bytes.")
        }
        return nil
    }

    /// What is wrong with the name of an event; nil when nothing is.
    public static func eventNameProblem(_ name: String) -> String? {
        if let problem = nameProblem(name, ofEvent: true) { return problem }
        if systemEvents.contains(name.trimmed.lowercased()) {
            return tr("“\(name.trimmed)” is a system event, which CleverTap does not import.")
        }
        return nil
    }

    /// What is wrong with a property's name; nil when nothing is.
    public static func propertyProblem(_ mapping: PropertyMapping, kind: ImportDefinition.Kind)
        -> String?
    {
        let name = mapping.property.trimmed
        if let problem = nameProblem(name, ofEvent: false) { return problem }
        if kind == .events {
            return name.lowercased() == "items"
                ? tr("“Items” belongs to Charged events and cannot be imported from a column.")
                : nil
        }
        if name.lowercased() == "identity" {
            return tr("Identity has a column of its own; it is not a property.")
        }
        if let system = systemProperties.first(where: { $0.name.lowercased() == name.lowercased() })
        {
            if system.name != name { return tr("CleverTap writes it “\(system.name)”.") }
            if let type = system.type, type != mapping.type {
                return tr("\(system.name) must be of type \(type.title).")
            }
        }
        return nil
    }

    /// What is wrong with a definition by itself, and with its columns where they are known.
    public static func problems(_ definition: ImportDefinition, columns: [SourceColumn]? = nil)
        -> [Problem]
    {
        var problems: [Problem] = []
        let nickname = definition.nickname.trimmed
        if nickname.isEmpty || nickname.count > 64 {
            problems.append(Problem("nickname", tr("A nickname has 1 to 64 characters.")))
        } else if nickname.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            problems.append(
                Problem("nickname", tr("A nickname must not contain control characters.")))
        }
        if definition.connection.trimmed.isEmpty {
            problems.append(Problem("connection", tr("The name of a saved connection is needed.")))
        }
        if let account = definition.account, let problem = DestinationRules.nameProblem(account) {
            problems.append(Problem("account", problem))
        }
        switch definition.source {
        case .table(let name):
            if name.trimmed.isEmpty {
                problems.append(Problem("source.table", tr("Pick a table.")))
            }
        case .sql(let text):
            let text = SQLText.withoutComments(text).trimmed
            if text.isEmpty {
                problems.append(Problem("source.sql", tr("Write the query.")))
            } else if !["SELECT", "WITH", "VALUES", "FROM", "("].contains(where: {
                text.uppercased().hasPrefix($0)
            }) {
                problems.append(
                    Problem("source.sql", tr("The query must begin with SELECT or WITH.")))
            }
        }
        problems += columnProblems(definition, columns)
        problems += propertyProblems(definition)
        if definition.kind == .events {
            switch definition.eventName {
            case nil: problems.append(Problem("event_name", tr("An event needs a name.")))
            case .fixed(let name)?:
                if let problem = eventNameProblem(name) {
                    problems.append(Problem("event_name.fixed", problem))
                }
            case .column?: break
            }
        } else if definition.eventName != nil || definition.createdOn != nil {
            problems.append(
                Problem("event_name", tr("Event name and Created On belong to Event Data only.")))
        }
        if let lookBack = definition.updatedOn?.lookBack {
            let most = ImportDefinition.UpdatedOn.mostLookBack
            if !(0...most).contains(lookBack) {
                problems.append(
                    Problem(
                        "updated_on.look_back_minutes",
                        tr("A look-back is 0 to \(most) minutes.")))
            } else if lookBack > 0 && definition.kind == .events {
                problems.append(
                    Problem(
                        "updated_on.look_back_minutes",
                        tr("Events have no look-back: they would be sent twice.")))
            }
        }
        if let problem = definition.schedule.problem {
            problems.append(Problem("schedule", problem))
        } else if definition.schedule.predecessor?.trimmed.lowercased() == nickname.lowercased() {
            problems.append(Problem("schedule.import", tr("An import cannot run after itself.")))
        }
        return problems
    }

    private static func propertyProblems(_ definition: ImportDefinition) -> [Problem] {
        var problems: [Problem] = []
        if definition.properties.isEmpty && definition.kind == .profiles {
            problems.append(Problem("properties", tr("Map at least one column to a property.")))
        }
        if definition.properties.count > mostProperties {
            problems.append(
                Problem("properties", tr("CleverTap takes \(mostProperties) properties at most.")))
        }
        var seen: Set<String> = []
        for (index, mapping) in definition.properties.enumerated() {
            if let problem = propertyProblem(mapping, kind: definition.kind) {
                problems.append(Problem("properties[\(index)].property", problem))
            } else if !seen.insert(mapping.property.trimmed).inserted {
                problems.append(
                    Problem(
                        "properties[\(index)].property",
                        tr("“\(mapping.property.trimmed)” is mapped twice.")))
            }
        }
        return problems
    }

    private static func columnProblems(_ definition: ImportDefinition, _ columns: [SourceColumn]?)
        -> [Problem]
    {
        var problems: [Problem] = []
        func find(_ name: String, _ place: String) -> SourceColumn? {
            if name.trimmed.isEmpty {
                problems.append(Problem(place, tr("Pick a column.")))
                return nil
            }
            guard let columns else { return nil }
            let found = columns.filter { $0.name.lowercased() == name.lowercased() }
            if found.isEmpty {
                let near = DidYouMean.closest(to: name, in: columns.map(\.name)).first
                let message =
                    near.map { tr("There is no column “\(name)”. Did you mean \($0)?") }
                    ?? tr("There is no column “\(name)”.")
                problems.append(Problem(place, message))
            } else if found.count > 1 {
                problems.append(
                    Problem(place, tr("Two columns are called “\(name)”; name them apart with AS."))
                )
            }
            return found.first
        }
        _ = find(definition.identity.column, "identity.column")
        if let updatedOn = definition.updatedOn,
            let column = find(updatedOn.column, "updated_on.column")
        {
            if column.isNumber && updatedOn.unit == nil {
                problems.append(
                    Problem(
                        "updated_on.unit",
                        tr("\(column.name) is a number: seconds or milliseconds?")))
            } else if !column.isNumber && !column.isMoment {
                problems.append(
                    Problem(
                        "updated_on.column",
                        tr(
                            "\(column.name) is \(column.typeText); Updated On needs a number, a DATE or a TIMESTAMP."
                        )
                    ))
            }
        }
        if let createdOn = definition.createdOn,
            let column = find(createdOn.column, "created_on.column"),
            let problem = formatProblem(column, createdOn.format)
        {
            problems.append(Problem("created_on.format", problem))
        }
        if case .column(let name)? = definition.eventName { _ = find(name, "event_name.column") }
        for (index, mapping) in definition.properties.enumerated() {
            guard let column = find(mapping.column, "properties[\(index)].column") else { continue }
            if mapping.type == .date, let problem = formatProblem(column, mapping.format) {
                problems.append(Problem("properties[\(index)].format", problem))
            }
        }
        return problems
    }

    /// What is wrong with a date that is read from a column in a format.
    public static func formatProblem(_ column: SourceColumn, _ format: DateFormat?) -> String? {
        switch column.family {
        case .date, .timestamp: nil
        case .integer, .decimal:
            format?.isEpoch == true
                ? nil : tr("\(column.name) is a number: Epoch (Seconds) or Epoch (Milliseconds)?")
        case .boolean: tr("\(column.name) is BOOLEAN, which is no date.")
        case .text, .other:
            format == nil ? tr("Which format have the dates of \(column.name)?") : nil
        }
    }
}
