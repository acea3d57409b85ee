internal import Language

/// Deletes a connection. Where nothing runs on it, it is gone at once; else it is closed to new runs,
/// every run of it is stopped, and only when all have stopped are imports, connection and token
/// removed.
public struct DeleteConnection: Request {
    /// The runs that are waited for, and those that have stopped; told again when that changes.
    public typealias Update = [StoppingRun]

    /// What came of it.
    public enum Value: Sendable, Equatable {
        /// The connection is gone.
        case deleted(Removal)
        /// These have not stopped in time; nothing was removed.
        case stillRunning([StoppingRun])
    }

    /// The connection.
    public var connection: Connection

    /// A delete of this connection.
    public init(_ connection: Connection) { self.connection = connection }
}

/// What is left of a connection that is gone.
public struct Removal: Sendable, Equatable {
    /// Whether `u` brings it back.
    public var canUndo: Bool
    /// The vault did not remove its token, which is done at a later start.
    public var leavesToken: Bool

    /// By default the vault has removed the token.
    public init(canUndo: Bool, leavesToken: Bool = false) {
        self.canUndo = canUndo
        self.leavesToken = leavesToken
    }

    /// What was done, as sentences; none about undo.
    public func words(_ name: String) -> String {
        leavesToken
            ? tr(
                "Deleted “\(name)”. The keyring did not remove its token: that is done as soon as it is open."
            ) : tr("Deleted “\(name)” and its token.")
    }
}

/// Keeps a connection after all whose runs did not stop; imports that were stopped stay stopped.
public struct KeepConnection: Request {
    public typealias Value = Done

    /// The connection.
    public var connection: Connection

    /// Takes the delete of this connection back.
    public init(_ connection: Connection) { self.connection = connection }
}

/// Puts the connection back that this program has deleted last.
public struct UndoDelete: Request {
    /// Its name.
    public typealias Value = String

    /// Of the last delete.
    public init() {}
}
