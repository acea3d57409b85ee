internal import GRDB

/// The versions of the database. A migration that has been released is never changed.
enum Schema {
    /// Whether a newer version of the program was here.
    static func isNewer(_ database: Database) throws -> Bool {
        try isBegun(database) && migrator.hasBeenSuperseded(database)
    }

    /// Whether nothing is left to be done.
    static func isDone(_ database: Database) throws -> Bool {
        try isBegun(database) && migrator.hasCompletedMigrations(database)
    }

    /// Whether a migrator was here. To be asked before the migrator is: GRDB takes a missing table for an empty one,
    /// but looks twice, and fails where another program makes the table in between. The answer also holds the reader
    /// to the state of the file that it saw.
    static func isBegun(_ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'grdb_migrations')")
            == true
    }

    /// The number of the last migration; `user_version` of a store that has come to it.
    static let version: Int32 = 10
    /// Tells a store of bricktap from any other SQLite file (`application_id`): "brtp".
    static let applicationID: Int32 = 0x6272_7470

    /// Whether the file itself says what it is.
    static func isSigned(_ database: Database) throws -> Bool {
        try Int32.fetchOne(database, sql: "PRAGMA user_version") == version
            && Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID
    }

    /// Writes into the file's header what it is, so that the next start need not ask: through the
    /// log into the file, where it can be read without SQLite.
    static func sign(_ database: Database) throws {
        try database.execute(
            sql: """
                PRAGMA application_id = \(applicationID);
                PRAGMA user_version = \(version);
                """)
        // Where another program reads just now, the next start asks once more.
        _ = try? Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(sql: v1)
        }
        migrator.registerMigration("v2") { database in
            try database.execute(sql: v2)
        }
        migrator.registerMigration("v3") { database in
            try database.execute(sql: v3)
        }
        migrator.registerMigration("v4") { database in
            try database.execute(sql: v4)
        }
        migrator.registerMigration("v5") { database in
            try database.execute(sql: v5)
        }
        migrator.registerMigration("v6") { database in
            try database.execute(sql: v6)
        }
        migrator.registerMigration("v7") { database in
            try database.execute(sql: v7)
        }
        migrator.registerMigration("v8") { database in
            try database.execute(sql: v8)
        }
        migrator.registerMigration("v9") { database in
            try database.execute(sql: v9)
        }
        migrator.registerMigration("v10") { database in
            try database.execute(
                sql: """
                    ALTER TABLE connection ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
                    ALTER TABLE import ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
                    """)
            // Batches of profiles are cut in another way: what an unfinished run knows of its own
            // would be of other rows. Profiles may be sent again.
            let runs = try String.fetchAll(
                database,
                sql: """
                    SELECT r.id FROM import_run r JOIN import i ON i.id = r.import_id
                    WHERE r.ended_at IS NULL AND r.statement_id IS NOT NULL AND i.kind = 'profiles'
                    """)
            for run in runs { try SQLiteStore.startOver(run, in: database) }
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

    /// Imports. The tables that v1 had for them were never written to.
    private static let v2 = """
        DROP TABLE import_run;
        DROP TABLE import;
        ALTER TABLE connection ADD COLUMN closing_since INTEGER;

        CREATE TABLE import (
            id TEXT PRIMARY KEY NOT NULL,
            connection_id TEXT REFERENCES connection (id) ON DELETE CASCADE,
            nickname TEXT NOT NULL,
            nickname_key TEXT NOT NULL UNIQUE,
            definition TEXT NOT NULL,
            kind TEXT NOT NULL,
            standing TEXT NOT NULL CHECK (standing IN ('draft', 'active', 'paused', 'stopped')),
            is_manual INTEGER NOT NULL,
            created_on INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            created_by_key TEXT NOT NULL,
            watermark TEXT,
            next_run INTEGER,
            last_run TEXT,
            search_key TEXT NOT NULL
        ) STRICT;
        CREATE INDEX import_by_connection ON import (connection_id);
        CREATE INDEX import_by_due ON import (next_run) WHERE next_run IS NOT NULL;
        CREATE TABLE import_run (
            id TEXT PRIMARY KEY NOT NULL,
            import_id TEXT NOT NULL REFERENCES import (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN
                ('queued', 'running', 'paused', 'succeeded', 'failed', 'stopped')),
            want TEXT NOT NULL DEFAULT 'go' CHECK (want IN ('go', 'pause', 'stop')),
            retry_of TEXT,
            requested_at INTEGER NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            total INTEGER,
            accepted INTEGER NOT NULL DEFAULT 0,
            refused INTEGER NOT NULL DEFAULT 0,
            cause TEXT,
            action TEXT,
            statement_id TEXT,
            is_external INTEGER NOT NULL DEFAULT 0,
            lower_bound TEXT,
            upper_bound TEXT,
            columns TEXT,
            definition TEXT
        ) STRICT;
        CREATE UNIQUE INDEX import_run_by_import ON import_run (import_id, number);
        CREATE INDEX import_run_unfinished ON import_run (import_id)
            WHERE state IN ('queued', 'running', 'paused');
        CREATE TABLE import_batch (
            run_id TEXT NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
            chunk INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            PRIMARY KEY (run_id, chunk, batch)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE import_failure (
            id INTEGER PRIMARY KEY,
            run_id TEXT NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
            row INTEGER NOT NULL,
            identity TEXT,
            column_name TEXT,
            reason TEXT NOT NULL,
            code INTEGER,
            source TEXT NOT NULL
        ) STRICT;
        CREATE INDEX import_failure_by_run ON import_failure (run_id, row, id);

        CREATE TABLE destination (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            region TEXT NOT NULL,
            account_id TEXT NOT NULL,
            loopback_host TEXT,
            loopback_port INTEGER,
            token_key TEXT
        ) STRICT;
        CREATE TABLE worker (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            id TEXT NOT NULL,
            pid INTEGER NOT NULL,
            tick INTEGER NOT NULL
        ) STRICT;
        """

    /// The tests of a connection, the life of its token, and how far its guide has come.
    private static let v3 = """
        ALTER TABLE connection ADD COLUMN token_saved_on INTEGER;
        CREATE TABLE connection_test (
            id INTEGER PRIMARY KEY,
            connection_id TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            passed INTEGER NOT NULL,
            identity TEXT,
            milliseconds INTEGER NOT NULL,
            settings TEXT NOT NULL,
            steps TEXT NOT NULL
        ) STRICT;
        CREATE INDEX connection_test_by_connection ON connection_test (connection_id, at);
        CREATE TABLE guide_mark (
            connection_id TEXT NOT NULL,
            item TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (connection_id, item)
        ) STRICT, WITHOUT ROWID;
        """

    /// A search reads what it looks at, in the order of names, and not the whole rows.
    private static let v4 = """
        CREATE INDEX connection_by_search ON connection (name_key, search_key);
        """

    /// Unfinished forms: one for each connection, and one (empty id) for a new one. There was one
    /// for all, so that the next form that was begun took the place of the last.
    private static let v5 = """
        CREATE TABLE kept_form (
            connection_id TEXT PRIMARY KEY NOT NULL,
            form TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO kept_form (connection_id, form)
            SELECT coalesce(json_extract(form, '$.editing'), ''), form FROM unfinished_form
            WHERE json_valid(form);
        DELETE FROM kept_form
            WHERE connection_id <> '' AND connection_id NOT IN (SELECT id FROM connection);
        DROP TABLE unfinished_form;
        """

    /// A mark is worth something only together with what it was read from.
    private static let v6 = """
        ALTER TABLE import ADD COLUMN watermark_source TEXT;
        ALTER TABLE import_run ADD COLUMN source TEXT;
        """

    /// An import is found by its connection's present name; a copy of the name outlived a rename.
    private static let v7 = """
        UPDATE import SET search_key = nickname_key || char(10) || created_by_key;
        """

    /// Several accounts, by name; and news.
    private static let v9 = """
        CREATE TABLE account (
            name_key TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            region TEXT NOT NULL,
            account_id TEXT NOT NULL,
            loopback_host TEXT,
            loopback_port INTEGER,
            token_key TEXT
        ) STRICT;
        INSERT INTO account
            SELECT 'default', 'default', region, account_id, loopback_host, loopback_port, token_key
            FROM destination;
        DROP TABLE destination;
        ALTER TABLE import ADD COLUMN account_key TEXT NOT NULL DEFAULT 'default';
        CREATE INDEX import_by_account ON import (account_key);
        ALTER TABLE import_run ADD COLUMN account TEXT;
        ALTER TABLE import ADD COLUMN condition TEXT NOT NULL DEFAULT 'fine';
        ALTER TABLE import ADD COLUMN late_told INTEGER;
        CREATE TABLE news_setting (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            webhook_host TEXT,
            uses_command INTEGER NOT NULL,
            refused_above INTEGER NOT NULL,
            idle_after INTEGER NOT NULL,
            token_key TEXT
        ) STRICT;
        CREATE TABLE news (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            event TEXT NOT NULL,
            import_id TEXT,
            at INTEGER NOT NULL,
            body TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            delivered TEXT NOT NULL DEFAULT '',
            next_try INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX news_by_time ON news (next_try);
        CREATE INDEX news_by_import ON news (import_id, id);
        """

    /// What a mark is of, how far a batch has come, and what can become of a failed record.
    private static let v8 = """
        ALTER TABLE import ADD COLUMN watermark_type TEXT;
        ALTER TABLE import ADD COLUMN holds_events INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE import ADD COLUMN after_key TEXT;
        CREATE INDEX import_by_predecessor ON import (after_key) WHERE after_key IS NOT NULL;
        ALTER TABLE import_run ADD COLUMN mark_type TEXT;
        ALTER TABLE import_run ADD COLUMN note_cause TEXT;
        ALTER TABLE import_run ADD COLUMN note_action TEXT;
        ALTER TABLE import_run ADD COLUMN superseded INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE import_run ADD COLUMN earlier_accepted INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE import_run ADD COLUMN earlier_refused INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE import_batch ADD COLUMN rest TEXT DEFAULT '[]';
        ALTER TABLE import_batch ADD COLUMN is_sending INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE import_failure ADD COLUMN fate TEXT NOT NULL DEFAULT 'rule';
        ALTER TABLE import_failure ADD COLUMN value TEXT;
        ALTER TABLE import_failure ADD COLUMN age INTEGER;
        ALTER TABLE import_failure ADD COLUMN is_superseded INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE import_failure ADD COLUMN sent_by TEXT;
        ALTER TABLE import_failure ADD COLUMN is_earlier INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE import_failure ADD COLUMN layout INTEGER;
        ALTER TABLE import_failure ADD COLUMN identity_of TEXT;
        ALTER TABLE import_run ADD COLUMN is_read INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE import_layout (
            id INTEGER PRIMARY KEY,
            columns TEXT NOT NULL,
            identity TEXT NOT NULL,
            UNIQUE (columns, identity)
        ) STRICT;
        INSERT OR IGNORE INTO import_layout (columns, identity)
            SELECT columns, json_extract(definition, '$.identity.column') FROM import_run
            WHERE columns IS NOT NULL AND definition IS NOT NULL;
        UPDATE import_failure SET layout = (
            SELECT layout.id FROM import_layout AS layout JOIN import_run AS run
                ON layout.columns = run.columns
                    AND layout.identity = json_extract(run.definition, '$.identity.column')
            WHERE run.id = run_id);
        UPDATE import_failure SET fate = 'unknown' WHERE source = '[]' OR layout IS NULL;
        CREATE INDEX import_failure_by_identity ON import_failure (identity, run_id);
        """
}
