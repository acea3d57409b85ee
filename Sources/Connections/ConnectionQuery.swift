public import struct FoundationEssentials.Date

/// Which connections to show, and in what order.
public struct ConnectionQuery: Sendable, Equatable {
    /// Days on which connections were made, both inclusive, in the person's own time zone.
    public var connectedOn: DayRange?
    /// E-mail addresses, compared ignoring case; empty means anybody.
    public var connectedBy: Set<String>
    /// Text sought in name, host, catalog, schema and e-mail, ignoring case; empty means all.
    public var search: String
    /// What the rows are sorted by; names decide between equals.
    public var order: Order
    /// Whether the least comes first.
    public var ascending: Bool

    /// Every connection, by name from A to Z, unless told otherwise.
    public init(
        connectedOn: DayRange? = nil, connectedBy: Set<String> = [], search: String = "",
        order: Order = .name, ascending: Bool = true
    ) {
        self.connectedOn = connectedOn
        self.connectedBy = connectedBy
        self.search = search
        self.order = order
        self.ascending = ascending
    }

    /// A column that rows can be sorted by.
    public enum Order: String, Sendable, CaseIterable {
        /// The name, ignoring case.
        case name
        /// The workspace's domain name.
        case host
        /// The e-mail address, ignoring case.
        case connectedBy
        /// When the connection was first saved.
        case connectedOn
        /// When the last test ended; connections that were never tested count as the oldest.
        case lastTest
    }

    /// True when something narrows the list.
    public var isFiltering: Bool {
        connectedOn != nil || !connectedBy.isEmpty || !search.isEmpty
    }
}

/// A part of the connections that match a query.
public struct ConnectionPage: Sendable, Equatable {
    /// The rows from `offset` on, in the order of the query.
    public var rows: [ConnectionRow]
    /// The number of the first row among those that match.
    public var offset: Int
    /// How many connections match the query.
    public var matching: Int
    /// How many connections there are.
    public var total: Int

    /// `rows` may be fewer than were asked for: those that are left from `offset` on.
    public init(rows: [ConnectionRow], offset: Int, matching: Int, total: Int) {
        self.rows = rows
        self.offset = offset
        self.matching = matching
        self.total = total
    }
}

/// Somebody who made connections, for the Connected By filter.
public struct Connector: Sendable, Equatable {
    /// The e-mail address, in the spelling of the first of their connections.
    public var email: String
    /// How many connections they made.
    public var connections: Int

    /// One person's count; spellings of an address that differ in case are one person.
    public init(email: String, connections: Int) {
        self.email = email
        self.connections = connections
    }
}

/// An import that uses a connection, as a delete has to show it.
public struct ImportSummary: Sendable, Equatable {
    /// What an import is doing, as far as a delete is concerned.
    public enum State: String, Sendable {
        /// A run of it is queued or under way: a delete has to stop it first.
        case running
        /// It would run by itself later; a delete ends that.
        case scheduled
        /// Ready, paused, stopped or a draft: it only goes with the connection.
        case idle
    }
    /// The import's nickname.
    public var nickname: String
    /// What it is doing now.
    public var state: State
    /// When the running run began.
    public var since: Date?
    /// Rows so far; nil when nothing was counted yet.
    public var rows: Int?

    /// Nothing has begun and nothing was counted, unless told otherwise.
    public init(nickname: String, state: State, since: Date? = nil, rows: Int? = nil) {
        self.nickname = nickname
        self.state = state
        self.since = since
        self.rows = rows
    }
}
