internal import GRDB

/// The versions of the database. A migration that has been released is never changed.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(sql: v1)
        }
        return migrator
    }

    private static let v1 = """
        CREATE TABLE connection (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL UNIQUE,
            host TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
            http_path TEXT NOT NULL,
            catalog TEXT NOT NULL,
            schema TEXT NOT NULL,
            ca_bundle TEXT,
            host_is_trusted INTEGER NOT NULL DEFAULT 0,
            insecure_http INTEGER NOT NULL DEFAULT 0,
            connected_by TEXT NOT NULL,
            connected_by_key TEXT NOT NULL,
            connected_on INTEGER NOT NULL,
            test_status TEXT NOT NULL CHECK (test_status IN ('untested', 'passed', 'failed')),
            test_at INTEGER,
            test_step TEXT,
            search_key TEXT NOT NULL,
            token_key TEXT
        ) STRICT;
        CREATE INDEX connection_by_host ON connection (host, name_key);
        CREATE INDEX connection_by_person ON connection (connected_by_key, name_key);
        CREATE INDEX connection_by_day ON connection (connected_on, name_key);
        CREATE INDEX connection_by_test ON connection (test_at, name_key);

        CREATE TABLE import (
            id TEXT PRIMARY KEY NOT NULL,
            connection_id TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
            nickname TEXT NOT NULL,
            nickname_key TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL
        ) STRICT;
        CREATE INDEX import_by_connection ON import (connection_id, state);
        CREATE TABLE import_run (
            id TEXT PRIMARY KEY NOT NULL,
            import_id TEXT NOT NULL REFERENCES import (id) ON DELETE CASCADE,
            state TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            rows INTEGER
        ) STRICT;
        CREATE INDEX import_run_by_import ON import_run (import_id, state);

        CREATE TABLE preference (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;
        CREATE TABLE unfinished_form (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            form TEXT NOT NULL
        ) STRICT;
        CREATE TABLE token_in_doubt (
            key TEXT PRIMARY KEY NOT NULL,
            until INTEGER NOT NULL
        ) STRICT;
        """
}
