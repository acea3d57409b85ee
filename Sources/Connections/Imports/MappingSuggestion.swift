/// A first mapping, from names and types of columns; the person changes what is wrong.
public enum MappingSuggestion {
    /// A mapping, as the names and types of columns suggest it.
    public struct Suggestion: Sendable, Equatable {
        /// The likely identity column; nil where none looks like one.
        public var identity: String?
        /// The likely Updated On column; nil where none looks like one.
        public var updatedOn: ImportDefinition.UpdatedOn?
        /// The likely Created On column of events; nil where none looks like one.
        public var createdOn: ImportDefinition.CreatedOn?
        /// A property for each of the other columns.
        public var properties: [PropertyMapping]
    }

    /// A mapping for the columns of a source.
    public static func suggest(_ columns: [SourceColumn], kind: ImportDefinition.Kind) -> Suggestion
    {
        let identity = identity(columns)
        let updated = first(
            columns, of: ["updated_on", "updated_at", "updatedat", "modified_at", "last_modified"],
            where: { $0.isMoment || $0.isNumber })
        let created = first(
            columns, of: ["created_on", "created_at", "event_time", "occurred_at", "event_ts"],
            where: { $0.isMoment || $0.isNumber })
        var taken: Set<String> = []
        var properties: [PropertyMapping] = []
        for column in columns where properties.count < ImportRules.mostProperties {
            if column.name == identity || column.name == updated?.name { continue }
            if kind == .events && column.name == created?.name { continue }
            var mapping = mapping(column, kind: kind)
            // A name that CleverTap keeps for itself.
            if ImportRules.propertyProblem(mapping, kind: kind) != nil {
                mapping.property += " value"
            }
            // Two columns that suggest one property: the later keeps its own name.
            if taken.contains(mapping.property) { mapping.property = plainName(column.name) }
            if !taken.insert(mapping.property).inserted { continue }
            properties.append(mapping)
        }
        let unit = { (column: SourceColumn) in
            column.isNumber ? ImportDefinition.EpochUnit.seconds : nil
        }
        return Suggestion(
            identity: identity,
            updatedOn: updated.map { ImportDefinition.UpdatedOn($0.name, unit: unit($0)) },
            createdOn: kind == .events
                ? created.map {
                    ImportDefinition.CreatedOn(
                        $0.name, format: $0.isNumber ? .epochSeconds : nil)
                } : nil,
            properties: properties)
    }

    private static func identity(_ columns: [SourceColumn]) -> String? {
        let names = [
            "identity", "customer_id", "user_id", "customerid", "userid", "external_id",
            "member_id",
            "id", "email",
        ]
        return first(columns, of: names, where: { $0.family == .text || $0.family == .integer })?
            .name ?? columns.first { $0.name.lowercased().hasSuffix("_id") }?.name
    }

    private static func first(
        _ columns: [SourceColumn], of names: [String], where fits: (SourceColumn) -> Bool
    ) -> SourceColumn? {
        for name in names {
            if let found = columns.first(where: { $0.name.lowercased() == name && fits($0) }) {
                return found
            }
        }
        return nil
    }

    /// The property that a column becomes.
    public static func mapping(_ column: SourceColumn, kind: ImportDefinition.Kind)
        -> PropertyMapping
    {
        if kind == .profiles, let system = systemProperty(column) { return system }
        return PropertyMapping(column.name, to: plainName(column.name), as: type(of: column))
    }

    /// The property type that a column's SQL type goes with.
    public static func type(of column: SourceColumn) -> PropertyType {
        switch column.family {
        case .integer: column.typeText.uppercased().hasPrefix("BIGINT") ? .long : .integer
        case .decimal: .float
        case .boolean: .boolean
        case .date, .timestamp: .date
        case .text, .other: .string
        }
    }

    private static func systemProperty(_ column: SourceColumn) -> PropertyMapping? {
        let name = column.name.lowercased().filter { $0 != "_" && $0 != " " }
        let property =
            switch name {
            case "email", "emailaddress", "mail": "Email"
            case "phone", "phonenumber", "mobile": "Phone"
            case "name", "fullname", "customername": "Name"
            case "gender", "sex": "Gender"
            case "dob", "dateofbirth", "birthdate": "DOB"
            case "timezone", "tz": "Timezone"
            case "msgemail", "emailoptin": "MSG-email"
            case "msgpush", "pushoptin": "MSG-push"
            case "msgsms", "smsoptin": "MSG-sms"
            case "msgwhatsapp", "whatsappoptin": "MSG-whatsapp"
            default: ""
            }
        guard let system = ImportRules.systemProperties.first(where: { $0.name == property }) else {
            return nil
        }
        if system.type == .date && !column.isMoment { return nil }
        return PropertyMapping(column.name, to: property, as: system.type ?? .string)
    }

    /// `signed_up` as `Signed up`; characters that CleverTap forbids become spaces.
    static func plainName(_ column: String) -> String {
        var name = ""
        for character in column {
            let isSpace =
                character == "_" || character.isWhitespace
                || ImportRules.forbiddenCharacters.contains(character)
            if !isSpace {
                name.append(character)
            } else if !name.isEmpty && name.last != " " {
                name.append(" ")
            }
        }
        name = name.trimmed
        if name.isEmpty { return "Column" }
        return name.prefix(1).uppercased() + name.dropFirst()
    }
}
