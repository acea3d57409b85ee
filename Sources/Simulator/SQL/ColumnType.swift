/// A column's type as the API takes it apart: `DECIMAL(10,2)` is DECIMAL, 10 and 2.
struct ColumnType: Sendable, Equatable {
    var name: String
    var precision: Int?
    var scale: Int?

    /// `type_name` where it is not the word of SQL, as recorded answers have it.
    private static let names = [
        "BIGINT": "LONG", "SMALLINT": "SHORT", "TINYINT": "BYTE", "VOID": "NULL", "INTEGER": "INT",
    ]

    init(_ text: String) {
        let type = text.uppercased()
        let family = String(type.prefix { $0 != "(" && $0 != "<" && $0 != " " })
        name = Self.names[family] ?? family
        let numbers = type.dropFirst(family.count).split { !$0.isNumber }.compactMap { Int($0) }
        if family == "DECIMAL" {
            precision = numbers.first ?? 10
            scale = numbers.count > 1 ? numbers[1] : 0
        }
    }
}
