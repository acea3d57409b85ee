internal import Language

/// What is said, on every face, where a saved connection has no token.
public enum MissingToken {
    /// Why nothing can be done with the connection.
    public static func cause(_ connection: String) -> String {
        tr("No token is saved for “\(connection)”.")
    }

    /// What to do about it.
    public static var action: String { tr("Edit the connection and paste the token again.") }

    /// Both, as one text.
    public static func words(_ connection: String) -> String {
        cause(connection) + " " + action
    }
}
