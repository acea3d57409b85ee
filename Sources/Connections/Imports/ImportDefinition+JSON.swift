extension ImportDefinition: Codable {
    private enum Key: String, CodingKey {
        case nickname, connection, account, source, type, identity, properties, schedule
        case updatedOn = "updated_on"
        case createdOn = "created_on"
        case eventName = "event_name"
        case onDoubt = "on_doubt"
    }

    /// A missing `type` means profiles, missing `properties` none, and a missing `schedule` manually.
    /// Other keys are ignored; throws `DecodingError` without nickname, connection, source or identity.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            nickname: try values.decode(String.self, forKey: .nickname),
            connection: try values.decode(String.self, forKey: .connection),
            source: try values.decode(Source.self, forKey: .source),
            kind: try values.decodeIfPresent(Kind.self, forKey: .type) ?? .profiles,
            identity: try values.decode(IdentityColumn.self, forKey: .identity),
            updatedOn: try values.decodeIfPresent(UpdatedOn.self, forKey: .updatedOn),
            createdOn: try values.decodeIfPresent(CreatedOn.self, forKey: .createdOn),
            eventName: try values.decodeIfPresent(EventName.self, forKey: .eventName),
            properties: try values.decodeIfPresent([PropertyMapping].self, forKey: .properties)
                ?? [],
            schedule: try values.decodeIfPresent(Schedule.self, forKey: .schedule) ?? .manually,
            onDoubt: try values.decodeIfPresent(OnDoubt.self, forKey: .onDoubt),
            account: try values.decodeIfPresent(String.self, forKey: .account)?.trimmed)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(nickname, forKey: .nickname)
        try values.encode(connection, forKey: .connection)
        try values.encodeIfPresent(account, forKey: .account)
        try values.encode(source, forKey: .source)
        try values.encode(kind, forKey: .type)
        try values.encode(identity, forKey: .identity)
        try values.encodeIfPresent(updatedOn, forKey: .updatedOn)
        try values.encodeIfPresent(createdOn, forKey: .createdOn)
        try values.encodeIfPresent(eventName, forKey: .eventName)
        try values.encode(properties, forKey: .properties)
        try values.encode(schedule, forKey: .schedule)
        try values.encodeIfPresent(onDoubt, forKey: .onDoubt)
    }
}

extension ImportDefinition.Source: Codable {
    private enum Key: String, CodingKey { case table, sql }

    /// Reads `table`, else `sql`; throws `DecodingError` where neither is there.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let table = try values.decodeIfPresent(String.self, forKey: .table) {
            self = .table(table)
        } else {
            self = .sql(try values.decode(String.self, forKey: .sql))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch self {
        case .table(let name): try values.encode(name, forKey: .table)
        case .sql(let text): try values.encode(text, forKey: .sql)
        }
    }
}

extension ImportDefinition.IdentityColumn: Codable {
    private enum Key: String, CodingKey { case column, kind }

    /// A missing `kind` means `identity`; throws `DecodingError` without `column`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            try values.decode(String.self, forKey: .column),
            kind: try values.decodeIfPresent(Kind.self, forKey: .kind) ?? .identity)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(column, forKey: .column)
        try values.encode(kind, forKey: .kind)
    }
}

extension ImportDefinition.UpdatedOn: Codable {
    private enum Key: String, CodingKey {
        case column, unit
        case lookBack = "look_back_minutes"
    }

    /// All but `column` may be missing; throws `DecodingError` without it.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            try values.decode(String.self, forKey: .column),
            unit: try values.decodeIfPresent(ImportDefinition.EpochUnit.self, forKey: .unit),
            lookBack: try values.decodeIfPresent(Int.self, forKey: .lookBack))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(column, forKey: .column)
        try values.encodeIfPresent(unit, forKey: .unit)
        try values.encodeIfPresent(lookBack, forKey: .lookBack)
    }
}

extension ImportDefinition.CreatedOn: Codable {
    private enum Key: String, CodingKey { case column, format }

    /// `format` may be missing; throws `DecodingError` without `column`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            try values.decode(String.self, forKey: .column),
            format: try values.decodeIfPresent(DateFormat.self, forKey: .format))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(column, forKey: .column)
        try values.encodeIfPresent(format, forKey: .format)
    }
}

extension ImportDefinition.EventName: Codable {
    private enum Key: String, CodingKey { case column, fixed }

    /// Reads `column`, else `fixed`; throws `DecodingError` where neither is there.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        if let column = try values.decodeIfPresent(String.self, forKey: .column) {
            self = .column(column)
        } else {
            self = .fixed(try values.decode(String.self, forKey: .fixed))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch self {
        case .column(let name): try values.encode(name, forKey: .column)
        case .fixed(let name): try values.encode(name, forKey: .fixed)
        }
    }
}
