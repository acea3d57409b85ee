internal import Language

/// What an import reads, what it makes of each row, and when it runs.
///
/// Its JSON is the contract of `import create --file` and of `import show --json`.
public struct ImportDefinition: Sendable, Equatable {
    /// Unique ignoring case; 1-64 characters.
    public var nickname: String
    /// The name of the saved connection.
    public var connection: String
    /// The name of the CleverTap account; nil for the usual one.
    public var account: String?
    /// What is read: a table, or a query.
    public var source: Source
    /// Profiles or events.
    public var kind: Kind
    /// The column that tells whose record it is.
    public var identity: IdentityColumn
    /// Without it every run is a full one.
    public var updatedOn: UpdatedOn?
    /// Events only: when the event happened; without it CleverTap takes the time of the upload.
    public var createdOn: CreatedOn?
    /// Events only.
    public var eventName: EventName?
    /// Which column becomes which property.
    public var properties: [PropertyMapping]
    /// When it runs.
    public var schedule: Schedule
    /// What becomes of records that CleverTap may have, or not; nil for what their kind is given.
    public var onDoubt: OnDoubt?

    /// Profiles, every row at each run, and only when somebody asks for one, unless told otherwise.
    public init(
        nickname: String, connection: String, source: Source, kind: Kind = .profiles,
        identity: IdentityColumn, updatedOn: UpdatedOn? = nil, createdOn: CreatedOn? = nil,
        eventName: EventName? = nil, properties: [PropertyMapping] = [],
        schedule: Schedule = .manually, onDoubt: OnDoubt? = nil, account: String? = nil
    ) {
        self.account = account
        self.nickname = nickname
        self.connection = connection
        self.source = source
        self.kind = kind
        self.identity = identity
        self.updatedOn = updatedOn
        self.createdOn = createdOn
        self.eventName = eventName
        self.properties = properties
        self.schedule = schedule
        self.onDoubt = onDoubt
    }

    /// What an import reads.
    public enum Source: Sendable, Equatable {
        /// A table or view of the connection's schema.
        case table(String)
        /// A query of the person's own.
        case sql(String)
    }

    /// CleverTap's two types of import (create-import, "Map Data").
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Each row adds to what is known of a user; it may be sent again without harm.
        case profiles
        /// Each row is something that a user did; sent again, it counts twice.
        case events

        /// The source in a few words.
        public var title: String {
            switch self {
            case .profiles: tr("User Profile Data")
            case .events: tr("Event Data")
            }
        }
    }

    /// What is done with records whose upload was cut off before its answer was known.
    public enum OnDoubt: String, Sendable, Codable, CaseIterable {
        /// They are sent again: none is missing, some may be there twice.
        case sendAgain = "send_again"
        /// They are failed records that may have arrived, which only a person sends again.
        case leaveOut = "leave_out"
    }

    /// The name of the account that it writes to.
    public var accountName: String {
        let name = account?.trimmed ?? ""
        return name.isEmpty ? Destination.usualName : name
    }

    /// What is done in doubt: a profile may be sent twice without harm, an event counts twice.
    public var inDoubt: OnDoubt { onDoubt ?? (kind == .events ? .leaveOut : .sendAgain) }

    /// Minutes before the mark that a run reads again, for rows that were written late. An event
    /// that was sent is not read again.
    public var lookBack: Int {
        kind == .events ? 0 : updatedOn?.lookBack ?? UpdatedOn.usualLookBack
    }

    /// The column that says whose row it is.
    public struct IdentityColumn: Sendable, Equatable {
        /// The column's name.
        public var column: String
        /// What its values are to CleverTap.
        public var kind: Kind

        /// What the identity column holds.
        public enum Kind: String, Sendable, Codable, CaseIterable {
            /// The person's own id of the user, `identity` in CleverTap's API.
            case identity
            /// CleverTap's own id, `objectId` in its API.
            case clevertapID = "clevertap_id"

            /// The kind's name for people.
            public var title: String {
                switch self {
                case .identity: tr("Identity")
                case .clevertapID: tr("CleverTap ID")
                }
            }
        }

        /// A column of identities, unless told otherwise.
        public init(_ column: String, kind: Kind = .identity) {
            self.column = column
            self.kind = kind
        }
    }

    /// The column by which a later run finds what is new.
    public struct UpdatedOn: Sendable, Equatable {
        /// The column's name.
        public var column: String
        /// For numbers: what they count. Dates and timestamps need none.
        public var unit: EpochUnit?
        /// Profiles: minutes before the mark that are read again; nil for the usual 15.
        public var lookBack: Int?

        /// Minutes, for what is not told otherwise.
        public static let usualLookBack = 15
        /// Minutes that can be looked back at most: 30 days.
        public static let mostLookBack = 43_200

        /// Without a unit, which only a column of numbers needs, unless told otherwise.
        public init(_ column: String, unit: EpochUnit? = nil, lookBack: Int? = nil) {
            self.column = column
            self.unit = unit
            self.lookBack = lookBack
        }
    }

    /// What a number counts since 1970, in UTC.
    public enum EpochUnit: String, Sendable, Codable, CaseIterable {
        /// The raw values are the words of `unit` in the definition's JSON.
        case seconds, milliseconds

        /// The unit's name for people.
        public var title: String {
            switch self {
            case .seconds: tr("Epoch (Seconds)")
            case .milliseconds: tr("Epoch (Milliseconds)")
            }
        }
    }

    /// The column that tells when an event was.
    public struct CreatedOn: Sendable, Equatable {
        /// The column's name.
        public var column: String
        /// For text and numbers; dates and timestamps need none.
        public var format: DateFormat?

        /// Without a format, which a column of dates or timestamps does not need, unless told otherwise.
        public init(_ column: String, format: DateFormat? = nil) {
            self.column = column
            self.format = format
        }
    }

    /// Where an event's name comes from.
    public enum EventName: Sendable, Equatable {
        /// Each row brings its own, in this column.
        case column(String)
        /// All rows are events of this name.
        case fixed(String)
    }

    /// What is read, where, by which column, and for whom, as one text: a mark holds only where this
    /// is still the same. Another account has none of the rows before it. A table's name leads through the connection's catalog and schema, so an edited
    /// connection is another source too.
    public func sourceKey(on details: ConnectionDetails) -> String {
        let from: String
        switch source {
        case .table(let name): from = "table \(name.lowercased())"
        case .sql(let text): from = "sql \(text)"
        }
        let place = [
            details.host.name, String(details.port), details.httpPath.workspaceID ?? "",
            details.catalog.lowercased(), details.schema.lowercased(),
        ]
        let mark = [updatedOn?.column.lowercased() ?? "", updatedOn?.unit?.rawValue ?? ""]
        let account = accountName.lowercased()
        let others = account == Destination.usualName ? [] : ["account \(account)"]
        return (place + mark + others + [from]).joined(separator: "\n")
    }

    /// Lines of a source before the one that may name an account.
    private static let linesBeforeAccount = 7

    /// The name of the account, in lower case, that a source's mark is of.
    public static func account(ofSource source: String) -> String {
        let lines = source.split(
            separator: "\n", maxSplits: linesBeforeAccount + 1, omittingEmptySubsequences: false)
        guard lines.count > linesBeforeAccount + 1,
            lines[linesBeforeAccount].hasPrefix("account ")
        else { return Destination.usualName }
        return String(lines[linesBeforeAccount].dropFirst("account ".count))
    }

    /// Every column that the mapping reads, each once, in the order of first use.
    public var columns: [String] {
        var columns = [identity.column]
        if let createdOn { columns.append(createdOn.column) }
        if case .column(let column)? = eventName { columns.append(column) }
        columns += properties.map(\.column)
        var seen: Set<String> = []
        return columns.filter { seen.insert($0.lowercased()).inserted }
    }
}
