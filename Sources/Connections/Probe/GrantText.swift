/// SQL that an administrator can run, with the user's own names, quoted.
public enum GrantText {
    /// A name in back-ticks, with those inside it doubled.
    public static func quoted(_ name: String) -> String {
        "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
            + "`"
    }

    /// The statement that lets a principal use a catalog.
    public static func useCatalog(_ catalog: String, to principal: String) -> String {
        "GRANT USE CATALOG ON CATALOG \(quoted(catalog)) TO \(quoted(principal));"
    }

    /// The statement that lets a principal use a schema.
    public static func useSchema(_ schema: String, in catalog: String, to principal: String)
        -> String
    {
        "GRANT USE SCHEMA ON SCHEMA \(quoted(catalog)).\(quoted(schema)) TO \(quoted(principal));"
    }

    /// On the schema, so that it covers the tables that come later too.
    public static func select(in schema: String, of catalog: String, to principal: String) -> String
    {
        "GRANT SELECT ON SCHEMA \(quoted(catalog)).\(quoted(schema)) TO \(quoted(principal));"
    }

    /// Every statement that a connection may need, in their order.
    public static func all(catalog: String, schema: String, principal: String) -> [String] {
        [
            useCatalog(catalog, to: principal), useSchema(schema, in: catalog, to: principal),
            select(in: schema, of: catalog, to: principal),
        ]
    }
}
