public import struct FoundationEssentials.Date

/// How far an item of the guide is.
public enum GuideMark: Sendable, Equatable {
    /// Nobody ticked it, and nothing has proved it.
    case toDo
    /// Somebody ticked it.
    case byHand(Date)
    /// The workspace proved it in a test, or it was saved.
    case proved(Date)

    /// Whether the item is ticked, by hand or by a test.
    public var isDone: Bool { self != .toDo }
}

/// How far a connection has come along the guide.
public struct GuideProgress: Sendable, Equatable {
    /// What was tested and ticked so far.
    public var history: ConnectionHistory
    /// When the connection was saved; nil while it is being set up.
    public var savedOn: Date?
    /// Fields that are right as they stand, in a form that is not saved.
    public var filled: Set<FieldID>
    /// What was made from here, and when.
    public var created: [FieldID: Date]
    /// What stands in place of the names that the guide leaves open.
    public var names: Names

    /// The names that the guide's SQL is written with.
    public struct Names: Sendable, Equatable {
        /// The catalog, for the item's SQL.
        public var catalog: String
        /// The schema, for the item's SQL.
        public var schema: String
        /// The owner of the token.
        public var principal: String

        /// A name that is empty leaves the guide's own proposal in the SQL.
        public init(catalog: String = "", schema: String = "", principal: String = "") {
            self.catalog = catalog
            self.schema = schema
            self.principal = principal
        }
    }

    /// A connection that is being set up and of which nothing is done yet, unless told otherwise.
    public init(
        history: ConnectionHistory = ConnectionHistory(), savedOn: Date? = nil,
        filled: Set<FieldID> = [], created: [FieldID: Date] = [:], names: Names = Names()
    ) {
        self.history = history
        self.savedOn = savedOn
        self.filled = filled
        self.created = created
        self.names = names
    }

    /// A saved connection; the owner of its token is whom the newest test saw.
    public init(_ connection: Connection, _ history: ConnectionHistory) {
        self.init(
            history: history, savedOn: connection.connectedOn,
            names: Names(
                catalog: connection.details.catalog, schema: connection.details.schema,
                principal: history.identity ?? ""))
    }

    // MARK: Marks

    /// How far an item has come.
    public func mark(_ item: ChecklistItem) -> GuideMark {
        if let at = proof(item) { return .proved(at) }
        if let at = history.doneByHand[item.id] { return .byHand(at) }
        return .toDo
    }

    private func proof(_ item: ChecklistItem) -> Date? {
        switch item.kind {
        case .save: return savedOn
        case .test:
            return history.tests.first { $0.passed && $0.isOfTheseSettings }?.at
        case .field:
            guard let field = item.field else {
                // The rights: reading a table takes all three of them.
                return history.proof(of: .tables)
            }
            if field == .connectionName { return savedOn }
            return Self.step(field).flatMap(history.proof) ?? created[field]
        }
    }

    /// The step of the test that proves a field.
    public static func step(_ field: FieldID) -> ProbeStep? {
        switch field {
        case .host: .workspace
        case .token: .token
        case .httpPath: .warehouse
        case .catalog: .catalog
        case .schema: .schema
        default: nil
        }
    }

    /// Whether the field is filled in, which is more than to do and less than proved.
    public func isFilled(_ item: ChecklistItem) -> Bool {
        item.field.map { filled.contains($0) } ?? false
    }

    // MARK: Words

    /// The SQL, or the call, of an item with the connection's own names.
    public func sql(of item: ChecklistItem) -> [String] {
        let own: [(proposal: String, name: String?)] = [
            (GrantText.quoted(GuideNames.catalog), quoted(names.catalog)),
            (GrantText.quoted(GuideNames.schema), quoted(names.schema)),
            (GrantText.quoted(GuideNames.principal), quoted(names.principal)),
            (GuideNames.catalog, plain(names.catalog)), (GuideNames.schema, plain(names.schema)),
            (GuideNames.yourCatalog, plain(names.catalog)),
        ]
        return item.sql.map { line in
            // In two steps: a name may hold another proposal.
            var marked = line
            for (index, pair) in own.enumerated() where pair.name != nil {
                marked = marked.replacing(pair.proposal, by: "\u{1}\(index)\u{2}")
            }
            for (index, pair) in own.enumerated() {
                if let name = pair.name {
                    marked = marked.replacing("\u{1}\(index)\u{2}", by: name)
                }
            }
            return marked
        }
    }

    private func quoted(_ name: String) -> String? {
        name.isEmpty ? nil : GrantText.quoted(name)
    }

    private func plain(_ name: String) -> String? {
        Self.isPlain(name) ? name : quoted(name)
    }

    /// A name that SQL takes without back-ticks (facts/databricks.md §3).
    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first.isASCII,
            first.properties.isAlphabetic || first == "_"
        else { return false }
        return name.unicodeScalars.allSatisfy {
            $0 == "_"
                || ($0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil))
        }
    }
}

/// The names that the guide's SQL has until somebody chose others.
enum GuideNames {
    static let catalog = "clevertap_catalog"
    static let schema = "clevertap_schema"
    static let principal = "who@example.com"
    static let yourCatalog = "your_catalog"
}

extension String {
    fileprivate func replacing(_ part: String, by other: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
