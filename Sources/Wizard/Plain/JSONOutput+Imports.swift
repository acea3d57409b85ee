public import Connections
internal import FoundationEssentials

/// The JSON of `bricktap import` and `bricktap destination`.
extension JSONOutput {
    /// The object of `destination`.
    public static func pairs(of destination: Destination) -> [(String, JSONText)] {
        [
            ("name", .string(destination.name)),
            ("region", .string(destination.region.rawValue)),
            ("host", .string(destination.host)),
            ("account_id", .string(destination.accountID)),
        ]
    }

    /// Who is told of news, without addresses.
    public static func pairs(of settings: NewsSettings?) -> [(String, JSONText)] {
        [
            ("webhook_host", .string(settings?.webhookHost)),
            ("command", .bool(settings?.usesCommand == true)),
            ("refused_above", settings.map { .number($0.refusedAbove) } ?? .null),
            ("idle_after", settings.map { .number($0.idleAfter) } ?? .null),
        ]
    }

    /// The definition, as `import create --file` reads it, and what has become of it.
    public static func pairs(of row: ImportRow) -> [(String, JSONText)] {
        definition(row.saved.definition) + [
            ("status", .string(row.status.rawValue)),
            ("created_at", time(row.saved.createdOn)),
            ("created_by", row.saved.createdBy.isEmpty ? .null : .string(row.saved.createdBy)),
            ("next_run", time(row.saved.nextRun)),
            ("last_run", row.lastRun.map { .object(pairs(of: $0)) } ?? .null),
        ]
    }

    /// The object of a run.
    public static func pairs(of run: ImportRun) -> [(String, JSONText)] {
        [
            ("number", .number(run.number)),
            ("kind", .string(run.kind.rawValue)),
            ("state", .string(run.state.rawValue)),
            ("requested_at", time(run.requestedAt)),
            ("started_at", time(run.startedAt)),
            ("ended_at", time(run.endedAt)),
            ("total", .number(run.total)),
            ("accepted", .number(run.accepted)),
            ("refused", .number(run.refused)),
            ("superseded", .number(run.superseded)),
            ("health", run.health.map { .string($0.text) } ?? .null),
            ("cause", .string(run.cause)),
            ("action", .string(run.action)),
        ]
    }

    /// The object of a refused record.
    public static func failure(_ record: FailedRecord) -> JSONText {
        .object([
            ("row", .number(record.row)), ("identity", .string(record.identity)),
            ("column", .string(record.column)), ("reason", .string(record.reason)),
            ("code", .number(record.code)), ("value", .string(record.value)),
            ("fate", .string(record.fate.rawValue)), ("superseded", .bool(record.isSuperseded)),
        ])
    }

    /// The object of a reason that failed records share.
    public static func reason(_ reason: FailureReason) -> JSONText {
        .object([
            ("reason", .string(reason.reason)), ("code", .number(reason.code)),
            ("column", .string(reason.column)), ("fate", .string(reason.fate.rawValue)),
            ("records", .number(reason.count)), ("identity", .string(reason.identity)),
            ("value", .string(reason.value)),
        ])
    }

    /// The object of a wrong definition.
    public static func problems(_ problems: [ImportRules.Problem]) -> JSONText {
        .object([
            (
                "errors",
                .array(
                    problems.map {
                        .object([
                            ("field", .string($0.place)),
                            ("message", .string(TokenRule.masked($0.message))),
                        ])
                    })
            )
        ])
    }

    /// The object of `import preview`.
    public static func preview(_ preview: Preview) -> JSONText {
        .object([
            (
                "columns",
                .array(
                    preview.columns.map {
                        .object([("name", .string($0.name)), ("type", .string($0.typeText))])
                    })
            ),
            ("rows", .array(preview.rows.map { .array($0.map { .string($0) }) })),
        ])
    }

    /// The object of `import dry-run`.
    public static func dryRun(_ report: DryRunReport) -> JSONText {
        .object([
            ("rows", .number(report.rows)), ("accepted", .number(report.accepted)),
            (
                "problems",
                .array(
                    report.findings.map {
                        .object([
                            ("row", .number($0.row)), ("column", .string($0.column)),
                            ("value", .string($0.value)), ("rule", .string($0.rule)),
                        ])
                    })
            ),
        ])
    }

    /// The object of `import check`.
    public static func rowCheck(_ check: RowCheck) -> JSONText {
        let refusals = check.refusals.map { refusal in
            JSONText.object([
                ("column", .string(refusal.column)), ("rule", .string(refusal.rule)),
                ("rows", .number(refusal.rows)),
                (
                    "examples",
                    .array(
                        refusal.examples.map {
                            .object([
                                ("identity", .string($0.identity)), ("value", .string($0.value)),
                            ])
                        })
                ),
            ])
        }
        return .object([
            ("rows", .number(check.rows)), ("accepted", .number(check.accepted)),
            ("identities", .number(check.people)), ("repeated", .number(check.repeated)),
            ("repeated_examples", .array(check.repeatedExamples.map { .string($0) })),
            ("refused", .array(refusals)), ("uploads", .number(check.uploads)),
            ("seconds", check.duration.map { .number($0.seconds) } ?? .null),
            ("not_checked", .array(check.notChecked.map { .string($0) })),
        ])
    }

    /// The keys of a definition in the order in which a person reads them.
    private static let order = [
        "nickname", "connection", "account", "source", "type", "identity", "updated_on",
        "created_on",
        "event_name", "properties", "schedule", "on_doubt",
    ]

    private static func definition(_ definition: ImportDefinition) -> [(String, JSONText)] {
        guard let data = try? JSONEncoder().encode(definition),
            let text = try? JSONDecoder().decode(JSONText.self, from: data),
            case .object(let pairs) = text
        else { return [] }
        return order.map { name in
            pairs.first { $0.0 == name } ?? (name, JSONText.null)
        }
    }
}

extension JSONText: Decodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    /// Keys come sorted, as a decoder tells no order; throws for a number that is not whole.
    public init(from decoder: any Decoder) throws {
        if let values = try? decoder.container(keyedBy: Key.self) {
            self = .object(
                try values.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
                    ($0.stringValue, try values.decode(JSONText.self, forKey: $0))
                })
            return
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? value.decode(Int.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else {
            self = .array(try value.decode([JSONText].self))
        }
    }
}
