internal import ArgumentParser
internal import Connections
internal import Glibc
internal import Operations
internal import Store
internal import Text

/// What a shell offers after Tab for a name.
enum Offered {
    /// Names that are offered at most: a shell asks for each key.
    private static let most = 1000

    static let connections = CompletionKind.custom { _, _, _ in
        names { try $0.page(ConnectionQuery(), offset: 0, limit: most).rows.map(\.connection.name) }
    }
    static let imports = CompletionKind.custom { _, _, _ in
        names {
            try $0.imports(ImportQuery(), offset: 0, limit: most).rows.map(
                \.saved.definition.nickname)
        }
    }

    static let accounts = CompletionKind.custom { _, _, _ in
        names { try $0.destinations().map(\.name) }
    }

    private static func names(_ read: (SQLiteStore) throws -> [String]) -> [String] {
        // Tab makes no store, and complains of none.
        let location = StoreLocation.resolve(environment: Environment.all)
        guard access(location.databasePath, R_OK) == 0 else { return [] }
        let names = try? read(SQLiteStore(location: location))
        return (names ?? []).filter(isHarmless)
    }

    /// bash's script hands the names to `compgen -W`, which carries out what is in `$(…)`, and zsh's
    /// takes what follows a colon for a description; and a name may hide what it is. Such are typed by hand.
    private static func isHarmless(_ name: String) -> Bool {
        SafeText.clean(name) == name
            && name.unicodeScalars.allSatisfy { $0.value >= 0x80 || harmless.contains($0) }
    }

    private static let harmless = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-@+=,/".unicodeScalars)
}
