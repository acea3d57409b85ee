internal import Connections
internal import FoundationEssentials
internal import GRDB
internal import Language

/// Imports that run after another one.
extension SQLiteStore {
    /// Throws where an import would wait for one that does not exist, or in the end for itself.
    static func refuseOrder(_ saved: SavedImport, in database: Database) throws {
        guard saved.standing != .draft, let wanted = saved.definition.schedule.predecessor else {
            return
        }
        let own = ConnectionRecord.key(saved.definition.nickname)
        var key = ConnectionRecord.key(wanted.trimmed)
        var seen: Set<String> = []
        while seen.insert(key).inserted {
            let found = try Row.fetchOne(
                database, sql: "SELECT id, after_key FROM import WHERE nickname_key = ?",
                arguments: [key])
            guard let found else {
                if seen.count > 1 { return }
                throw StoreError.unfit(
                    tr("There is no import “\(wanted.trimmed)” that this one could run after."))
            }
            let id: String = found["id"]
            if key == own || id == saved.id {
                throw StoreError.unfit(
                    tr(
                        "“\(saved.definition.nickname)” would wait for itself: “\(wanted.trimmed)” runs after it."
                    ))
            }
            guard let next: String = found["after_key"] else { return }
            key = next
        }
    }

    /// Imports that run after one whose nickname changes go on running after it.
    static func follow(_ saved: SavedImport, in database: Database) throws {
        let old = try String.fetchOne(
            database, sql: "SELECT nickname_key FROM import WHERE id = ?", arguments: [saved.id])
        let key = ConnectionRecord.key(saved.definition.nickname)
        guard let old, old != key else { return }
        for row in try Row.fetchAll(
            database, sql: "SELECT id, definition FROM import WHERE after_key = ?",
            arguments: [old])
        {
            var definition = try ImportRecord.definition(row["definition"])
            definition.schedule = .after(saved.definition.nickname)
            try database.execute(
                sql: "UPDATE import SET definition = ?, after_key = ? WHERE id = ?",
                arguments: [try ImportRecord.encoded(definition), key, row["id"] as String])
        }
    }

    /// The nickname of an import that runs after this one; nil where none does.
    static func follower(of id: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database,
            sql: """
                SELECT nickname FROM import
                WHERE after_key = (SELECT nickname_key FROM import WHERE id = ?)
                """, arguments: [id])
    }

    /// A run that has succeeded makes the imports due that run after its own. A retry brings
    /// nothing that they wait for.
    static func makeFollowersDue(after runID: String, at moment: Int64, in database: Database)
        throws
    {
        try database.execute(
            sql: """
                UPDATE import SET next_run = ? WHERE standing = 'active' AND after_key = (
                    SELECT nickname_key FROM import JOIN import_run AS run
                        ON run.import_id = import.id
                    WHERE run.id = ? AND run.kind <> 'retry')
                """, arguments: [moment, runID])
    }

    /// What runs after an import that goes with its connection would wait for ever: it is stopped,
    /// and says so.
    static func stopFollowers(ofConnection id: String, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE import SET standing = 'stopped', next_run = NULL
                WHERE connection_id IS NOT :id AND standing <> 'draft' AND after_key IN (
                    SELECT nickname_key FROM import WHERE connection_id = :id)
                """, arguments: ["id": id])
    }
}
