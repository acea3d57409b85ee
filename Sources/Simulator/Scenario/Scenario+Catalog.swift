extension Scenario {
    /// A catalog of Unity Catalog.
    public struct Catalog: Codable, Sendable, Equatable {
        /// The catalog's name.
        public var name: String
        /// `MANAGED_CATALOG`, `FOREIGN_CATALOG`, …
        public var type: String
        /// Who owns it: an e-mail address, or the name of a group.
        public var owner: String
        /// What its owner says of it.
        public var comment: String?
        /// Its schemas.
        public var schemas: [Schema]

        /// With a name alone: a managed catalog of the group `admins`, without schemas.
        public init(
            _ name: String, type: String = "MANAGED_CATALOG", owner: String = "admins",
            comment: String? = nil, schemas: [Schema] = []
        ) {
            self.name = name
            self.type = type
            self.owner = owner
            self.comment = comment
            self.schemas = schemas
        }

        private enum CodingKeys: String, CodingKey { case name, type, owner, comment, schemas }

        /// Throws without a `name`; any other key may be missing, and has the default then.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(try values.decode(String.self, forKey: .name))
            try values.read(.type, into: &type)
            try values.read(.owner, into: &owner)
            comment = try values.decodeIfPresent(String.self, forKey: .comment)
            try values.read(.schemas, into: &schemas)
        }
    }

    /// A schema of a catalog.
    public struct Schema: Codable, Sendable, Equatable {
        /// The schema's name.
        public var name: String
        /// Who owns it: an e-mail address, or the name of a group.
        public var owner: String
        /// What its owner says of it.
        public var comment: String?
        /// Its tables.
        public var tables: [Table]

        /// With a name alone: a schema of the group `admins`, without tables.
        public init(
            _ name: String, owner: String = "admins", comment: String? = nil, tables: [Table] = []
        ) {
            self.name = name
            self.owner = owner
            self.comment = comment
            self.tables = tables
        }

        private enum CodingKeys: String, CodingKey { case name, owner, comment, tables }

        /// Throws without a `name`; any other key may be missing, and has the default then.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(try values.decode(String.self, forKey: .name))
            try values.read(.owner, into: &owner)
            comment = try values.decodeIfPresent(String.self, forKey: .comment)
            try values.read(.tables, into: &tables)
        }
    }

    /// A table or view.
    public struct Table: Codable, Sendable, Equatable {
        /// The table's name.
        public var name: String
        /// `MANAGED`, `EXTERNAL`, `VIEW`, …
        public var type: String
        /// Who owns it: an e-mail address, or the name of a group.
        public var owner: String
        /// Its columns, in order.
        public var columns: [Column]
        /// Values as the API writes them: texts and nulls.
        public var rows: [[String?]]
        /// Rows in all: those beyond `rows` are made by rule from their number.
        public var rowCount: Int

        /// Without a `rowCount` the rows that are given are all; a larger one has the others made.
        public init(
            _ name: String, type: String = "MANAGED", owner: String = "admins",
            columns: [Column], rows: [[String?]] = [], rowCount: Int? = nil
        ) {
            self.name = name
            self.type = type
            self.owner = owner
            self.columns = columns
            self.rows = rows
            self.rowCount = rowCount ?? rows.count
        }

        private enum CodingKeys: String, CodingKey {
            case name, type, owner, columns, rows
            case rowCount = "row_count"
        }

        /// Throws without `name` and `columns`; without `row_count` the rows that are given are all.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                try values.decode(String.self, forKey: .name),
                columns: try values.decode([Column].self, forKey: .columns))
            try values.read(.type, into: &type)
            try values.read(.owner, into: &owner)
            try values.read(.rows, into: &rows)
            rowCount = rows.count
            try values.read(.rowCount, into: &rowCount)
        }
    }

    /// A column of a table.
    public struct Column: Codable, Sendable, Equatable {
        /// The column's name.
        public var name: String
        /// As SQL writes it: `BIGINT`, `DECIMAL(10,2)`, `ARRAY<STRING>`.
        public var type: String
        /// Whether it may be NULL.
        public var nullable: Bool
        /// What its owner says of it.
        public var comment: String?

        /// May be NULL unless told otherwise, as a column of SQL.
        public init(
            _ name: String, _ type: String, nullable: Bool = true, comment: String? = nil
        ) {
            self.name = name
            self.type = type
            self.nullable = nullable
            self.comment = comment
        }

        private enum CodingKeys: String, CodingKey { case name, type, nullable, comment }

        /// Throws without `name` and `type`; a column that says no more may be NULL.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                try values.decode(String.self, forKey: .name),
                try values.decode(String.self, forKey: .type))
            try values.read(.nullable, into: &nullable)
            comment = try values.decodeIfPresent(String.self, forKey: .comment)
        }
    }
}
