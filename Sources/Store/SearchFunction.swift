internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// `holds(text, part)`: whether a text has a part, byte for byte; what `instr` tells, without its walk from character to
/// character.
enum SearchFunction {
    static func add(to database: Database) throws {
        let status = sqlite3_create_function_v2(
            database.sqliteConnection, "holds", 2,
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nil,
            { context, _, arguments in
                guard let arguments, let text = sqlite3_value_blob(arguments[0]),
                    let part = sqlite3_value_blob(arguments[1])
                else {
                    // An empty text has no bytes to point at; an empty part is in every text.
                    sqlite3_result_int(
                        context, sqlite3_value_bytes(arguments?[1]) == 0 ? 1 : 0)
                    return
                }
                let size = Int(sqlite3_value_bytes(arguments[1]))
                var rest = UnsafeRawBufferPointer(
                    start: text, count: Int(sqlite3_value_bytes(arguments[0])))[...]
                let first = Int32(part.load(as: UInt8.self))
                var isFound = false
                while rest.count >= size,
                    let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    let next = memchr(base, first, rest.count - size + 1)
                {
                    isFound = memcmp(next, part, size) == 0
                    if isFound { break }
                    rest = rest.dropFirst(UnsafeRawPointer(next) - base + 1)
                }
                sqlite3_result_int(context, isFound ? 1 : 0)
            }, nil, nil, nil)
        guard status == SQLITE_OK else {
            throw DatabaseError(resultCode: ResultCode(rawValue: status))
        }
    }
}
