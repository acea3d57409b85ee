public import struct FoundationEssentials.Date

/// Which token a test or a save is about.
public enum TokenSource: Sendable, Equatable {
    /// One that stands in the form and is not in the vault.
    case typed(AccessToken)
    /// The one in the vault, of the connection with this id.
    case saved(id: String)
}

/// The nine steps of *Test Connection*. Broken off, it still answers, with what it has found.
public struct TestConnection: Request {
    public typealias Value = ProbeReport
    public typealias Update = ProbeEvent
    public static var cancelling: Cancelling { .answers }

    /// What to test.
    public enum Subject: Sendable, Equatable {
        /// What a form has now; the outcome is noted only when it is saved.
        case draft(ConnectionDetails, TokenSource)
        /// A saved connection as it is; the outcome is noted in the store.
        case saved(Connection)
    }

    /// What to test.
    public var subject: Subject

    /// A test of this.
    public init(_ subject: Subject) { self.subject = subject }
}

/// Saves a connection, new or edited. What was tested is what is saved: `test` belongs to exactly
/// these details.
public struct SaveConnection: Request {
    /// The connection as it is in the store now, a new one with its id.
    public typealias Value = Connection

    /// The connection's name.
    public var name: String
    /// Where it leads.
    public var details: ConnectionDetails
    /// Where its token comes from.
    public var token: TokenSource
    /// Who makes it, by e-mail address; empty for the owner of the token, whom the test found.
    public var connectedBy: String
    /// How its test ended.
    public var test: TestState
    /// What the test found; nil when there was none since the form was opened.
    public var report: ProbeReport?
    /// The connection that is edited; nil for a new one.
    public var editing: Connection?
    /// The address was given by the person, and not found on the machine: the next form begins with it.
    public var isPersonGiven: Bool
    /// When a new connection was connected; nil for now.
    public var now: Date?

    /// By default a new connection, whose settings were not tested in its form.
    public init(
        name: String, details: ConnectionDetails, token: TokenSource, connectedBy: String,
        test: TestState, report: ProbeReport? = nil, editing: Connection? = nil,
        isPersonGiven: Bool = true, now: Date? = nil
    ) {
        self.name = name
        self.details = details
        self.token = token
        self.connectedBy = connectedBy
        self.test = test
        self.report = report
        self.editing = editing
        self.isPersonGiven = isPersonGiven
        self.now = now
    }
}

/// Whether another connection has a name.
public struct CheckConnectionName: Request {
    /// False as well where the store cannot be read.
    public typealias Value = Bool

    /// The name in question.
    public var name: String
    /// The id of the connection that may have it.
    public var except: String?

    /// Any other connection counts, unless one is excepted.
    public init(_ name: String, except: String? = nil) {
        self.name = name
        self.except = except
    }
}

/// A page of the connections that match.
public struct LoadConnections: Request {
    public typealias Value = ConnectionPage

    /// What they have to match, and their order.
    public var query: ConnectionQuery
    /// Rows before the first one that is wanted.
    public var offset: Int
    /// Rows that are wanted at most.
    public var limit: Int

    /// A page that begins after so many rows.
    public init(_ query: ConnectionQuery, offset: Int = 0, limit: Int) {
        self.query = query
        self.offset = offset
        self.limit = limit
    }
}

/// Where a connection is among those that match.
public struct LocateConnection: Request {
    /// From 0; nil when it is not among them.
    public typealias Value = Int?

    /// What they have to match, and their order.
    public var query: ConnectionQuery
    /// The connection.
    public var id: String

    /// The place of the connection with this id.
    public init(_ query: ConnectionQuery, id: String) {
        self.query = query
        self.id = id
    }
}

/// The connection with a name, ignoring case.
public struct FindConnection: Request {
    /// Nil when no connection has the name.
    public typealias Value = ConnectionRow?

    /// The name.
    public var name: String

    /// The connection of this name.
    public init(_ name: String) { self.name = name }
}

/// Everybody who made a connection, by e-mail address, in its order.
public struct LoadConnectors: Request {
    public typealias Value = [Connector]

    /// All of them.
    public init() {}
}

/// The imports of a connection, those that run first.
public struct LoadImportsOfConnection: Request {
    public typealias Value = [ImportSummary]

    /// The connection.
    public var id: String

    /// Those of the connection with this id.
    public init(id: String) { self.id = id }
}

/// Tests, token and checklist of a connection.
public struct LoadHistory: Request {
    /// Without tests and token for a connection that is not saved: only what was ticked by hand.
    public typealias Value = ConnectionHistory

    /// The connection; empty for the one that is being set up.
    public var id: String

    /// That of the connection with this id.
    public init(id: String) { self.id = id }
}

/// When a connection's token expires, asked of its workspace.
public struct LoadTokenExpiry: Request {
    /// Nil where the workspace does not tell, for whatever reason: nobody waits for it.
    public typealias Value = TokenExpiry?
    public static var cancelling: Cancelling { .ends }

    /// The connection.
    public var connection: Connection

    /// That of this connection's token.
    public init(_ connection: Connection) { self.connection = connection }
}

/// A connection, its tests and this machine, for a report to support.
public struct LoadSupportFacts: Request {
    /// What the report is made of.
    public struct Value: Sendable {
        /// The connection.
        public var row: ConnectionRow
        /// Its tests.
        public var history: ConnectionHistory
        /// What this machine gives the program to work with, a line each.
        public var machine: [String]

        /// All three as they were found.
        public init(row: ConnectionRow, history: ConnectionHistory, machine: [String]) {
            self.row = row
            self.history = history
            self.machine = machine
        }
    }

    /// The connection.
    public var id: String

    /// Those of the connection with this id.
    public init(id: String) { self.id = id }
}

/// Ticks an item of the guide, or takes the tick away.
public struct MarkGuide: Request {
    public typealias Value = Done

    /// The item.
    public var item: String
    /// When it was done; nil takes the tick away.
    public var done: Date?
    /// The connection; empty for the one that is being set up.
    public var id: String

    /// For the connection with this id.
    public init(_ item: String, done: Date?, id: String) {
        self.item = item
        self.done = done
        self.id = id
    }
}
