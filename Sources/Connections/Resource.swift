internal import Language
internal import Text

/// Something of a workspace that a field of the setup form can name.
public struct Resource: Sendable, Equatable {
    /// What can be listed.
    public enum Kind: String, Sendable, CaseIterable {
        /// Each is listed by a call of its own, and fills one field of the form.
        case warehouse, catalog, schema

        /// The field that it fills.
        public var field: FieldID {
            switch self {
            case .warehouse: .httpPath
            case .catalog: .catalog
            case .schema: .schema
            }
        }

        /// Nil for a field whose values no workspace lists, such as the port.
        public init?(_ field: FieldID) {
            guard let kind = Self.allCases.first(where: { $0.field == field }) else { return nil }
            self = kind
        }

        /// The name for several, for people.
        public var plural: String {
            switch self {
            case .warehouse: tr("SQL warehouses")
            case .catalog: tr("catalogs")
            case .schema: tr("schemas")
            }
        }

        /// What the list cannot tell: it is filtered by what the token's owner may see.
        public var hidden: String {
            switch self {
            case .warehouse:
                tr(
                    "Listed is what this token may see; Test proves that it may be used. Others hide: ask their owner for “Can use”."
                )
            case .catalog:
                tr(
                    "Listed is what this token may see. A catalog that is missing needs USE CATALOG for the owner of the token."
                )
            case .schema:
                tr(
                    "Listed is what this token may see. A schema that is missing needs USE SCHEMA for the owner of the token."
                )
            }
        }
    }

    /// Its name in the workspace.
    public var name: String
    /// What the field gets.
    public var value: String
    /// What there is to know about it, in a few words.
    public var detail: String
    /// False where the workspace says that it may be seen only.
    public var isUsable: Bool

    /// Characters of a name that are shown; Unity Catalog takes 255.
    public static let longestName = 300

    /// Usable, unless told otherwise; name and detail are cut at `longestName`, as they come from a server.
    public init(name: String, value: String, detail: String, isUsable: Bool = true) {
        self.name = name.bounded(to: Self.longestName)
        self.value = value
        self.detail = detail.bounded(to: Self.longestName)
        self.isUsable = isUsable
    }
}
