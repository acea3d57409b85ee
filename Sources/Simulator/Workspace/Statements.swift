internal import FoundationEssentials

/// A statement and what has become of it.
struct StatementRun: Sendable {
    let id: String
    let text: String
    let user: Scenario.User
    let warehouseID: String
    let catalog: String?
    let schema: String?
    let isExternal: Bool
    let format: String
    let rowLimit: Int?
    let parameters: [String: String?]
    let submitted: Double
    /// When it begins to run; nil while its warehouse starts.
    var began: Double?
    var end: End?

    enum End: Sendable {
        case succeeded(columns: [Scenario.Column], rows: ResultRows, truncated: Bool)
        case failed(code: String, message: String)
        case canceled
        case closed
    }
}

extension World {
    private struct Submission: Decodable {
        var statement: String?
        var warehouse_id: String?
        var session_id: String?
        var catalog: String?
        var schema: String?
        var wait_timeout: String?
        var on_wait_timeout: String?
        var disposition: String?
        var format: String?
        var row_limit: Int?
        var parameters: [Parameter]?

        struct Parameter: Decodable {
            var name: String
            var value: String?
        }
    }

    /// Bytes; every statement is kept.
    private static let longestStatement = 256 << 10

    /// `POST /api/2.0/sql/statements`.
    mutating func submit(_ request: Request, user: Scenario.User, now: Moment) throws -> Answer {
        guard let wire = try? JSONDecoder().decode(Submission.self, from: Data(request.body)) else {
            throw Refusal.badBody("not a JSON object")
        }
        guard let text = wire.statement, !text.isEmpty else {
            throw Refusal.invalidParameter("statement is required")
        }
        guard text.utf8.count <= Self.longestStatement else {
            throw Refusal.invalidParameter("statement is too long for a simulated workspace")
        }
        let wait = try Self.wait(wire.wait_timeout ?? "10s")
        let disposition = wire.disposition ?? "INLINE"
        let format = wire.format ?? "JSON_ARRAY"
        guard ["INLINE", "EXTERNAL_LINKS"].contains(disposition),
            ["JSON_ARRAY", "CSV", "ARROW_STREAM"].contains(format)
        else { throw Refusal.invalidParameter("disposition or format is not supported") }
        if disposition == "INLINE" && format != "JSON_ARRAY" {
            throw Refusal.invalidParameter("INLINE is supported with JSON_ARRAY only")
        }
        let session = wire.session_id.flatMap { sessions[$0] }
        let warehouse = try wake(wire.warehouse_id ?? "", for: user, now: now)
        let id = Self.identifier(statements.count + 1, kind: 0x57a7)
        statementNumbers[id] = statements.count
        statements.append(
            StatementRun(
                id: id, text: text, user: user, warehouseID: warehouse.id,
                catalog: wire.catalog ?? session?.catalog, schema: wire.schema ?? session?.schema,
                isExternal: disposition == "EXTERNAL_LINKS", format: format,
                rowLimit: wire.row_limit,
                parameters: (wire.parameters ?? []).reduce(into: [:]) {
                    $0.updateValue($1.value, forKey: $1.name)
                }, submitted: now.elapsed))
        return answer(
            id, request, now,
            until: wait == 0 ? nil : now.elapsed + wait,
            cancels: wire.on_wait_timeout == "CANCEL")
    }

    /// `0s`, or `5s` to `50s`; seconds.
    private static func wait(_ text: String) throws -> Double {
        guard text.hasSuffix("s"), let seconds = Int(text.dropLast()),
            seconds == 0 || (5...50).contains(seconds)
        else {
            throw Refusal.invalidParameter(
                "wait_timeout must be 0 seconds (disabled), or between 5 seconds and 50 seconds.")
        }
        return Double(seconds)
    }

    /// The statement's state as an answer, or the wish to be asked again when it may have ended.
    mutating func answer(
        _ id: String, _ request: Request, _ now: Moment, until: Double?, cancels: Bool
    ) -> Answer {
        advance(id, now)
        guard let number = statementNumbers[id] else { return .reply(.emptyObject) }
        if statements[number].end == nil, let until {
            if now.elapsed < until {
                return .hold(Hold(statementID: id, until: until, cancels: cancels))
            }
            if cancels { statements[number].end = .canceled }
        }
        return .reply(.json(json(statements[number], request, now)))
    }

    /// Brings a statement to where it is now: its warehouse may be up, it may have run.
    mutating func advance(_ id: String, _ now: Moment) {
        guard let number = statementNumbers[id], statements[number].end == nil else { return }
        let run = statements[number]
        guard let warehouse = scenario.warehouses.first(where: { $0.id == run.warehouseID }) else {
            statements[number].end = .failed(
                code: "NOT_FOUND", message: "The warehouse \(run.warehouseID) has been deleted.")
            return
        }
        switch state(of: warehouse, at: now) {
        case .starting: return
        case .stopped, .deleting:
            let why = warehouse.failsToStart ? "failed to start" : "is not available"
            statements[number].end = .failed(
                code: "INTERNAL_ERROR", message: "The warehouse \(warehouse.name) \(why).")
            return
        case .running: break
        }
        let rule = scenario.statementRules.first {
            run.text.lowercased().contains($0.contains.lowercased())
        }
        if statements[number].began == nil {
            statements[number].began = now.elapsed
        }
        let took = Double(rule?.milliseconds ?? scenario.statementMilliseconds) / 1_000
        guard now.elapsed - (statements[number].began ?? now.elapsed) >= took else { return }
        if let error = rule?.error {
            statements[number].end = .failed(code: rule?.errorCode ?? "BAD_REQUEST", message: error)
            return
        }
        let result = self.run(
            run.text, user: run.user, catalog: run.catalog, schema: run.schema,
            parameters: run.parameters, now: now.unix)
        switch result {
        case .failure(let message):
            statements[number].end = .failed(code: "BAD_REQUEST", message: message)
        case .rows(let columns, let rows):
            let limit = run.rowLimit ?? Int.max
            statements[number].end = .succeeded(
                columns: columns, rows: rows.prefix(limit), truncated: rows.count > limit)
        }
    }

    // MARK: Later requests

    /// `/api/2.0/sql/statements/{id}…`; `rest` is what follows `statements`.
    mutating func statement(_ request: Request, rest: [String], user: Scenario.User, now: Moment)
        throws -> Reply
    {
        guard let id = rest.first, let number = statementNumbers[id],
            statements[number].user.name == user.name
        else {
            throw Refusal.notFound("The statement \(rest.first ?? "") was not found.")
        }
        advance(id, now)
        switch (request.method, Array(rest.dropFirst())) {
        case ("GET", []): return .json(json(statements[number], request, now))
        case ("POST", ["cancel"]):
            if statements[number].end == nil { statements[number].end = .canceled }
            return Reply(status: 200)
        case ("DELETE", []):
            statements[number].end = .closed
            return .emptyObject
        case ("GET", let path) where path.count == 3 && path[0] == "result" && path[1] == "chunks":
            guard let index = Int(path[2]),
                case .succeeded(_, let rows, _)? = statements[number].end,
                chunks(rows.count).indices.contains(index)
            else { throw Refusal.notFound("Chunk \(path[2]) of statement \(id) was not found.") }
            return .json(chunk(index, of: statements[number], rows, request, now))
        default: throw Refusal.unknownPath(request.rawPath)
        }
    }

    /// `/external/{id}/{chunk}`: the rows of a link. A token must not come here.
    func external(_ request: Request, now: Moment) throws -> Reply {
        if request.headers["authorization"] != nil {
            return .text(
                "<?xml version=\"1.0\"?><Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed</Message></Error>",
                type: "application/xml", status: 400)
        }
        guard request.path.count == 3, let number = statementNumbers[request.path[1]],
            let index = Int(request.path[2]),
            case .succeeded(_, let rows, _)? = statements[number].end,
            chunks(rows.count).indices.contains(index)
        else { return .text("not found", type: "text/plain", status: 404) }
        // What a storage says to a link whose time is over.
        if let until = request.query["until"].flatMap({ Double($0) }), now.unix > until {
            return .text(
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
                type: "application/xml", status: 403)
        }
        let part = rows[chunks(rows.count)[index]]
        if statements[number].format == "CSV" {
            let lines = part.map { $0.map { Self.csv($0) }.joined(separator: ",") + "\n" }
            return .text(lines.joined(), type: "text/csv")
        }
        return .json(.array(part.map { JSON.row($0) }))
    }

    private static func csv(_ value: String?) -> String {
        guard let value else { return "" }
        let quoted = value.split(separator: "\"", omittingEmptySubsequences: false)
        return value.contains { $0 == "," || $0 == "\"" || $0 == "\n" }
            ? "\"" + quoted.joined(separator: "\"\"") + "\"" : value
    }

    // MARK: Answers

    private func chunks(_ count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: max(1, scenario.chunkRows)).map {
            $0..<min(count, $0 + max(1, scenario.chunkRows))
        }
    }

    private func chunk(
        _ index: Int, of run: StatementRun, _ rows: ResultRows, _ request: Request, _ now: Moment
    ) -> JSON {
        let chunks = chunks(rows.count)
        let range = chunks[index]
        let hasNext = index + 1 < chunks.count
        let next =
            "/api/2.0/sql/statements/\(run.id)/result/chunks/\(index + 1)?row_offset=\(range.upperBound)"
        let place: KeyValuePairs<String, JSON?> = [
            "chunk_index": .int(index), "row_offset": .int(range.lowerBound),
            "row_count": .int(range.count),
            "next_chunk_index": hasNext ? .int(index + 1) : nil,
            "next_chunk_internal_link": hasNext ? .string(next) : nil,
            "data_array": run.isExternal ? nil : .array(rows[range].map { JSON.row($0) }),
            "byte_count": run.isExternal ? .int(range.count * 64) : nil,
            "external_link": run.isExternal
                ? .string(
                    "\(request.base)/external/\(run.id)/\(index)?until=\(Int(now.unix) + scenario.linkSeconds)"
                ) : nil,
            "expiration": run.isExternal
                ? .string(
                    Timestamp.dateTime(
                        milliseconds: Int(now.unix * 1_000) + scenario.linkSeconds * 1_000) + "Z")
                : nil,
        ]
        return run.isExternal ? .of(["external_links": .array([.of(place)])]) : .of(place)
    }

    private func json(_ run: StatementRun, _ request: Request, _ now: Moment) -> JSON {
        func status(_ state: String, _ error: JSON? = nil, sqlState: String? = nil) -> JSON {
            .of(["state": .string(state), "error": error, "sql_state": JSON.text(sqlState)])
        }
        let id = JSON.string(run.id)
        switch run.end {
        case nil:
            let state = run.began == nil ? "PENDING" : "RUNNING"
            return .of(["statement_id": id, "status": status(state)])
        case .canceled?: return .of(["statement_id": id, "status": status("CANCELED")])
        case .closed?: return .of(["statement_id": id, "status": status("CLOSED")])
        case .failed(let code, let message)?:
            let error = JSON.of(["error_code": .string(code), "message": .string(message)])
            let mark = message.firstRange(of: "SQLSTATE: ")
            let sqlState = mark.map { String(message[$0.upperBound...].prefix(5)) }
            return .of([
                "statement_id": id,
                "status": status(
                    "FAILED", error, sqlState: scenario.sendsSQLState ? sqlState : nil),
            ])
        case .succeeded(let columns, let rows, let truncated)?:
            let chunks = chunks(rows.count)
            var schema: [JSON.Member] = [
                JSON.Member(key: "column_count", value: .int(columns.count))
            ]
            if !columns.isEmpty {
                schema.append(
                    JSON.Member(
                        key: "columns",
                        value: .array(columns.enumerated().map { Self.column($1, $0) })))
            }
            let list = chunks.enumerated().map { index, range in
                JSON.of([
                    "chunk_index": .int(index), "row_offset": .int(range.lowerBound),
                    "row_count": .int(range.count),
                ])
            }
            let manifest = JSON.of([
                "format": .string(run.format), "schema": .object(schema),
                "total_chunk_count": .int(chunks.count),
                "chunks": list.isEmpty ? nil : .array(list),
                "total_row_count": .int(rows.count), "truncated": .bool(truncated),
            ])
            return .of([
                "statement_id": id, "status": status("SUCCEEDED"), "manifest": manifest,
                "result": chunks.isEmpty ? .object([]) : chunk(0, of: run, rows, request, now),
            ])
        }
    }

    private static func column(_ column: Scenario.Column, _ position: Int) -> JSON {
        let type = ColumnType(column.type)
        return .of([
            "name": .string(column.name), "type_text": .string(column.type.uppercased()),
            "type_name": .string(type.name), "position": .int(position),
            "type_precision": type.precision.map { .int($0) },
            "type_scale": type.scale.map { .int($0) },
        ])
    }

    // MARK: Sessions

    private struct SessionWire: Decodable {
        var warehouse_id: String?
        var catalog: String?
        var schema: String?
    }

    /// `/api/2.0/sql/sessions…`, as drivers use it.
    mutating func session(_ request: Request, rest: [String], user: Scenario.User, now: Moment)
        throws -> Reply
    {
        switch (request.method, rest.first) {
        case ("POST", nil):
            guard let wire = try? JSONDecoder().decode(SessionWire.self, from: Data(request.body))
            else { throw Refusal.badBody("not a JSON object") }
            _ = try wake(wire.warehouse_id ?? "", for: user, now: now)
            let id = newSession(
                Session(user: user.name, catalog: wire.catalog, schema: wire.schema))
            return .json(.of(["session_id": .string(id)]))
        case ("DELETE", let id?):
            sessions[id] = nil
            return .emptyObject
        default: throw Refusal.unknownPath(request.rawPath)
        }
    }
}
