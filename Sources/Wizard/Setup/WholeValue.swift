import Connections

/// Whether a pasted text is a field's whole value, and not a piece to be put in at the cursor: such
/// a paste takes the place of what stands in the field, wherever the cursor is.
enum WholeValue {
    /// Characters of a token's piece that somebody may paste to complete it, at most.
    private static let longestPiece = 12

    static func isOne(_ text: String, of field: FieldID) -> Bool {
        switch field {
        case .host:
            text.contains("://") || HostRule.judge(text).problem == nil && text.contains(".")
        case .httpPath: text.contains("://") || text.hasPrefix("/") || text.hasPrefix("sql/")
        case .token: text.count > longestPiece
        case .catalog, .schema: text.contains(".")
        case .caBundle: text.hasPrefix("/")
        case .connectedBy: EmailRule.judge(text).problem == nil && text.contains("@")
        case .connectionName, .port: false
        }
    }
}
