public import Connections
internal import FoundationEssentials
internal import GRDB
internal import Glibc
internal import Language

/// The connections in an SQLite file: WAL, synchronous FULL, foreign keys, secure_delete.
///
/// Opening a file that a newer version wrote, or that is damaged, changes nothing in it.
public final class SQLiteStore: ConnectionStore {
    let queue: DatabaseQueue
    let path: String

    /// Seconds that a call waits for another program.
    static let patience = 5.0

    /// Opens the file, or makes it with mode 0600, and brings the tables of an older one up to date.
    ///
    /// - Throws: `.newer`, `.damaged` and `.unsafe` for a file that is left as it is; else what the disk says.
    public init(location: StoreLocation) throws(StoreError) {
        path = location.databasePath
        let header = try Self.vet(location)
        let isReady = header?.isReady(Schema.version) == true
        do {
            // What the file itself says need not be asked by opening it twice, which takes half of
            // the time to the first frame.
            if !isReady { try Self.refuseStrangers(path) }
            queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            if isReady {
                // A newer program may have written to the log, and not to the file yet.
                let isSigned = try queue.read { try Schema.isSigned($0) }
                if !isSigned { try Self.refuseStrangers(path) }
            } else {
                try Self.prepare(queue, in: location.directory)
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Makes the file where there is none, and looks at it before anything else does; what it says
    /// of itself, or nil while it says nothing.
    ///
    /// Not to be called while this process has the file open: to close a file ends the locks on it.
    static func vet(_ location: StoreLocation) throws(StoreError) -> FileHeader? {
        let path = location.databasePath
        try location.prepare()
        for suffix in ["", "-wal", "-shm"] {
            if let problem = FileCheck.problem(path + suffix, isDirectory: false) {
                throw .unsafe(path: path + suffix, detail: problem)
            }
        }
        // SQLite makes its files with the mode of the main one, so that one is made here.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor >= 0 {
            Glibc.close(descriptor)
        } else if errno == ENOSPC {
            throw .diskFull(path: path)
        } else {
            throw .readOnly(path: path)
        }
        let header = FileHeader(path)
        if let header, header.isOurs, header.version > Schema.version { throw .newer(path: path) }
        return header
    }

    /// A store in memory, for tests.
    public init() throws(StoreError) {
        path = ":memory:"
        do {
            queue = try DatabaseQueue(configuration: Self.configuration)
            try Schema.migrator.migrate(queue)
        } catch {
            throw StoreError(error, path: ":memory:")
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")
            try SearchFunction.add(to: database)
        }
        return configuration
    }

    /// Looks at a file before anything may write to it: is it a database, is it ours, is it older?
    private static func refuseStrangers(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else { return }
        do {
            try refuseStrangers(path, readonly: true)
        } catch let error as DatabaseError
            where error.resultCode.primaryResultCode == .SQLITE_READONLY
        {
            // What a crash left half done is rolled back by the next who opens the file, and a reader may not.
            try refuseStrangers(path, readonly: false)
        }
    }

    private static func refuseStrangers(_ path: String, readonly: Bool) throws {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(patience)
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        try reader.read { database in
            if try Schema.isNewer(database) {
                throw StoreError.newer(path: path)
            }
            let isOurs = try Schema.isBegun(database)
            let isEmpty =
                try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") == 0
            if !isOurs && !isEmpty {
                throw StoreError.damaged(
                    path: path, detail: tr("it is a database of another program"))
            }
        }
    }

    /// Gives the store its log and its tables, one program at a time. A migrator looks first at what is to be done and
    /// then does it: two that looked at the same moment would both make the same tables. And of two that begin the log
    /// at the same moment SQLite refuses one at once, however long it would have waited.
    private static func prepare(_ queue: DatabaseQueue, in directory: String) throws {
        func isDone() throws -> Bool {
            try queue.read { database in
                // The mode is known only after something was read.
                try Schema.isDone(database) && Schema.isSigned(database)
                    && String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
            }
        }
        if try isDone() { return }
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if descriptor >= 0 { Glibc.close(descriptor) } }
        // The kernel lets go of it with the descriptor, however the program ends.
        while descriptor >= 0, flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        if try isDone() { return }
        try queue.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        try Schema.migrator.migrate(queue)
        try queue.inDatabase { try Schema.sign($0) }
    }

    // MARK: Access

    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try queue.read(body)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try queue.write(body)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    // MARK: Connections

    public func connection(named name: String) throws(StoreError) -> ConnectionRow? {
        try read { database in
            try Row.fetchOne(
                database, sql: ConnectionRecord.select + " WHERE name_key = ?",
                arguments: [ConnectionRecord.key(name)]
            ).map(ConnectionRecord.row)
        }
    }

    public func add(_ connection: Connection) throws(StoreError) {
        try write { try self.insert(connection, in: $0) }
    }

    func insert(_ connection: Connection, in database: Database) throws {
        try refuseTaken(connection, in: database)
        try database.execute(
            sql: ConnectionRecord.insert, arguments: ConnectionRecord.arguments(connection))
    }

    public func update(_ connection: Connection) throws(StoreError) {
        try write { try self.replace(connection, in: $0) }
    }

    func replace(_ connection: Connection, in database: Database) throws {
        try refuseTaken(connection, in: database)
        let known = try Row.fetchOne(
            database, sql: "SELECT version, name FROM connection WHERE id = ?",
            arguments: [connection.id])
        if let known, known["version"] != connection.version {
            throw StoreError.changedMeanwhile(known["name"])
        }
        try database.execute(
            sql: ConnectionRecord.update, arguments: ConnectionRecord.arguments(connection))
        if database.changesCount == 0 { throw StoreError.missing(connection.name) }
        try database.execute(
            sql: "UPDATE connection SET version = version + 1 WHERE id = ?",
            arguments: [connection.id])
    }

    private func refuseTaken(_ connection: Connection, in database: Database) throws {
        let taken = try String.fetchOne(
            database, sql: "SELECT name FROM connection WHERE name_key = ? AND id <> ?",
            arguments: [ConnectionRecord.key(connection.name), connection.id])
        if let taken { throw StoreError.nameTaken(taken) }
    }

    public func imports(of id: String) throws(StoreError) -> [ImportSummary] {
        try read { try Self.imports(of: id, in: $0) }
    }

    static func imports(of id: String, in database: Database) throws -> [ImportSummary] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT nickname, import_run.id AS run, started_at, requested_at,
                    accepted + refused AS rows,
                    standing = 'active' AND NOT is_manual AS is_scheduled
                FROM import LEFT JOIN import_run ON import_run.import_id = import.id
                    AND import_run.state IN ('queued', 'running')
                WHERE connection_id = ?
                ORDER BY import_run.id IS NULL, is_scheduled DESC, started_at, nickname_key
                """, arguments: [id]
        ).map { row in
            let started: Int64? = row["started_at"] ?? row["requested_at"]
            return ImportSummary(
                nickname: row["nickname"],
                state: (row["run"] as String?) != nil
                    ? .running : row["is_scheduled"] ? .scheduled : .idle,
                since: started.map(ConnectionRecord.date), rows: row["rows"])
        }
    }

    public func delete(id: String) throws(StoreError) {
        try write { try Self.remove(id: id, in: $0) }
    }

    /// In the transaction of its caller, so that no import can begin between look and deed.
    static func remove(id: String, in database: Database) throws {
        let running = try imports(of: id, in: database).filter { $0.state == .running }
        if !running.isEmpty { throw StoreError.importsRunning(running) }
        try stopFollowers(ofConnection: id, in: database)
        try database.execute(sql: "DELETE FROM connection WHERE id = ?", arguments: [id])
        if database.changesCount == 0 { throw StoreError.gone }
        for table in ["guide_mark", "kept_form"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE connection_id = ?", arguments: [id])
        }
    }
}
