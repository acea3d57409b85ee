public import Connections
public import FoundationEssentials

/// The JSON of the commands: a contract of names, kept in one place.
public enum JSONOutput {
    /// `2026-11-23T09:05:22Z`
    public static func time(_ date: Date?) -> JSONText {
        .string(date.map { $0.formatted(.iso8601) })
    }

    /// The object of `test`.
    public static func report(_ report: ProbeReport) -> JSONText {
        .object(pairs(of: report))
    }

    /// The keys of `test`, for `save` to add to.
    public static func pairs(of report: ProbeReport) -> [(String, JSONText)] {
        [
            ("passed", .bool(report.passed)),
            ("identity", .string(report.identity)),
            ("steps", .array(report.steps.map(step))),
            ("milliseconds", .number(report.milliseconds)),
            ("requests", .number(report.requests)),
        ]
    }

    private static func step(_ step: StepResult) -> JSONText {
        .object([
            ("id", .string(step.step.rawValue)),
            ("status", .string(step.status.rawValue)),
            ("milliseconds", .number(step.milliseconds)),
            ("field", .string(step.field?.rawValue)),
            ("cause", .string(step.cause)),
            ("action", .string(step.action)),
            ("detail", .string(step.detail?.text)),
            ("request_id", .string(step.requestID?.text)),
        ])
    }

    /// A connection as `show` and `list` print it, without its token.
    public static func connection(_ row: ConnectionRow) -> JSONText {
        .object(pairs(of: row))
    }

    /// The keys of a connection, for `save` to add to.
    public static func pairs(of row: ConnectionRow) -> [(String, JSONText)] {
        let connection = row.connection
        let details = connection.details
        return [
            ("name", .string(connection.name)),
            ("host", .string(details.host.name)),
            ("port", .number(details.port)),
            ("http_path", .string(details.httpPath.text)),
            ("catalog", .string(details.catalog)),
            ("schema", .string(details.schema)),
            (
                "connected_by",
                connection.connectedBy.isEmpty ? .null : .string(connection.connectedBy)
            ),
            ("connected_on", time(connection.connectedOn)),
            (
                "test",
                .object([
                    ("status", .string(connection.test.word)), ("at", time(connection.test.at)),
                ])
            ),
            ("running_imports", .number(row.runningImports)),
        ]
    }

    /// The object of `list`, a row at a time, however many there are.
    public struct List {
        private var bytes: [UInt8] = Array(#"{"connections":["#.utf8)
        private var count = 0

        /// Begins the object: what opens it comes with the first `take`.
        public init() {}

        /// Writes one more connection of the list.
        public mutating func add(_ row: ConnectionRow) {
            if count > 0 { bytes.append(UInt8(ascii: ",")) }
            count += 1
            JSONOutput.connection(row).write(to: &bytes)
        }

        /// What has been written since the last time.
        public mutating func take() -> [UInt8] {
            defer { bytes.removeAll(keepingCapacity: true) }
            return bytes
        }

        /// Bytes that have not been taken.
        public var size: Int { bytes.count }

        /// The end of the object, with what has not been taken.
        public mutating func end() -> [UInt8] {
            bytes += #"],"total":\#(count)}"#.utf8
            return take()
        }
    }

    /// The object of wrong input.
    public static func errors(_ problems: [FieldProblem]) -> JSONText {
        .object([
            (
                "errors",
                .array(
                    problems.map {
                        .object([
                            ("field", .string($0.field.rawValue)),
                            ("message", .string(TokenRule.masked($0.message))),
                        ])
                    })
            )
        ])
    }

    /// Something that could not be done and is no field's fault.
    public static func error(_ message: String, field: FieldID? = nil) -> JSONText {
        .object([
            (
                "errors",
                .array([
                    .object([
                        ("field", .string(field?.rawValue)),
                        ("message", .string(TokenRule.masked(message))),
                    ])
                ])
            )
        ])
    }

    /// The imports of a connection, as `delete` prints them.
    public static func imports(_ imports: [ImportSummary]) -> JSONText {
        .array(
            imports.map {
                .object([
                    ("nickname", .string($0.nickname)), ("state", .string($0.state.rawValue)),
                    ("since", time($0.since)), ("rows", .number($0.rows)),
                ])
            })
    }
}
