/// What a token may see of a kind: warehouses, catalogs or schemas.
public struct LoadResources: Request {
    public typealias Value = [Resource]
    public static var cancelling: Cancelling { .ends }

    /// What is wanted.
    public var kind: Resource.Kind
    /// Where it is.
    public var details: ConnectionDetails
    /// Whose eyes look.
    public var token: TokenSource

    /// Those that this token sees there.
    public init(_ kind: Resource.Kind, _ details: ConnectionDetails, _ token: TokenSource) {
        self.kind = kind
        self.details = details
        self.token = token
    }
}

/// Makes something in the workspace, exactly as it was shown.
public struct CreateResource: Request {
    /// What was made or was there before.
    public typealias Value = Created
    public static var cancelling: Cancelling { .ends }

    /// What is made.
    public var creation: Creation
    /// Where.
    public var details: ConnectionDetails
    /// By whom.
    public var token: TokenSource
    /// The owner of the token, where it is known.
    public var identity: String?

    /// With the rights of this token.
    public init(
        _ creation: Creation, _ details: ConnectionDetails, _ token: TokenSource, identity: String?
    ) {
        self.creation = creation
        self.details = details
        self.token = token
        self.identity = identity
    }
}

/// Names of the tables and views that a connection can see, without their schema, in their order.
public struct LoadTables: Request {
    public typealias Value = [String]
    public static var cancelling: Cancelling { .ends }

    /// The connection, by its name.
    public var connection: String

    /// Those of the connection of this name.
    public init(connection: String) { self.connection = connection }
}

/// Columns and first rows of a source, without the rules of an import.
public struct PreviewSource: Request {
    public typealias Value = Preview
    public static var cancelling: Cancelling { .ends }

    /// The connection, by its name.
    public var connection: String
    /// What is read.
    public var source: ImportDefinition.Source

    /// What the source gives now.
    public init(connection: String, _ source: ImportDefinition.Source) {
        self.connection = connection
        self.source = source
    }
}

/// What a sample of rows would come to; CleverTap stores nothing of it.
public struct DryRunImport: Request {
    public typealias Value = DryRunReport
    public static var cancelling: Cancelling { .ends }

    /// The import, saved or not.
    public var definition: ImportDefinition

    /// A dry run of this definition.
    public init(_ definition: ImportDefinition) { self.definition = definition }
}

/// *Check all rows*: every row against every rule, counted in the warehouse.
public struct CheckRows: Request {
    public typealias Value = RowCheck
    public static var cancelling: Cancelling { .ends }

    /// The import, saved or not.
    public var definition: ImportDefinition

    /// A check of this definition.
    public init(_ definition: ImportDefinition) { self.definition = definition }
}
