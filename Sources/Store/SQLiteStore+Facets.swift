public import Connections
internal import GRDB

/// What the imports can be filtered by.
extension SQLiteStore {
    public func importFacets() throws(StoreError) -> ImportFacets {
        func facets(_ sql: String) throws(StoreError) -> [ImportFacets.Facet] {
            try read { database in
                try Row.fetchAll(database, sql: sql).map { .init($0["name"], count: $0["count"]) }
            }
        }
        return ImportFacets(
            connections: try facets(
                """
                SELECT connection.name AS name, COUNT(*) AS count FROM import
                JOIN connection ON connection.id = connection_id
                GROUP BY connection_id ORDER BY name_key
                """),
            creators: try facets(
                """
                SELECT MIN(created_by) AS name, COUNT(*) AS count FROM import
                WHERE created_by_key <> '' GROUP BY created_by_key ORDER BY created_by_key
                """))
    }
}
