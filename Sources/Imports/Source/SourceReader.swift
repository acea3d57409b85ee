internal import Connections
internal import Databricks
internal import Language

/// Reads the source of an import: columns, bounds, and the result chunk by chunk.
struct SourceReader: Sendable {
    let workspace: Workspace

    init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    // MARK: Small statements

    /// Runs a statement whose answer is small, and waits for it: a sleeping warehouse wakes first.
    func small(_ sql: String, _ parameters: [SourceSQL.Parameter] = [])
        async throws(UserError) -> (columns: [SourceColumn], rows: [[String?]])
    {
        let id = try await submit(submission(sql, parameters))
        let answer = try await finished(id)
        return (Self.columns(answer.statement), answer.body.decodedRows())
    }

    func columns(of sql: SourceSQL) async throws(UserError) -> [SourceColumn] {
        try await small(sql.describe).columns
    }

    /// A statement in the connection's catalog and schema, whose id comes at once.
    func submission(_ sql: String, _ parameters: [SourceSQL.Parameter] = [])
        -> Workspace.Submission
    {
        let details = workspace.details
        return Workspace.Submission(
            sql, warehouseID: details.httpPath.warehouseID, catalog: details.catalog,
            schema: details.schema, wait: 0, parameters: parameters)
    }

    static func columns(_ statement: Statement) -> [SourceColumn] {
        statement.columns.map { SourceColumn(name: $0.name, typeText: $0.typeText) }
    }

    // MARK: Statements

    /// Submits without waiting: the id is needed at once, to be kept and to cancel.
    func submit(_ submission: Workspace.Submission) async throws(UserError) -> String {
        let statement: Statement
        do throws(DatabricksError) {
            statement = try await workspace.submit(submission, patience: Workspace.stopPatience)
        } catch {
            throw trouble(error)
        }
        if let failure = statement.failure { throw Self.trouble(failure) }
        return statement.id
    }

    /// Waits for a statement to succeed, with its first rows as they came. A task that is
    /// cancelled cancels the statement on the server.
    func finished(_ id: String) async throws(UserError) -> (statement: Statement, body: ResultBody)
    {
        var pause = 0.05
        while true {
            if Task.isCancelled {
                await cancel(id)
                throw .cancelled
            }
            let answer: (statement: Statement, body: ResultBody)
            do throws(DatabricksError) {
                answer = try await workspace.rawStatement(id: id)
            } catch {
                if error.isCancelled { await cancel(id) }
                throw trouble(error, aboutResult: true)
            }
            if let failure = answer.statement.failure { throw Self.trouble(failure) }
            switch answer.statement.state {
            case .succeeded:
                guard !answer.statement.columns.isEmpty else {
                    throw UserError(
                        cause: tr("The workspace's answer has no result of the query."),
                        action: tr(
                            "Run the import again; if it stays, give statement \(id) to Databricks support."
                        ))
                }
                return answer
            case .pending, .running: break
            case .closed:
                throw UserError(
                    cause: tr("The result of the query is not kept any more."),
                    action: tr("Run the import again."), traits: .expired)
            default:
                throw UserError(
                    cause: tr("The query was stopped on the warehouse."),
                    action: tr("Run the import again; ask who cancelled statement \(id)."),
                    traits: .expired)
            }
            do { try await Task.sleep(for: .seconds(pause)) } catch { continue }
            pause = min(1, pause * 1.5)
        }
    }

    /// Cancels on the server, even where this task is cancelled itself.
    func cancel(_ id: String) async {
        await workspace.cancel(statement: id, patience: Workspace.stopPatience)
    }

    /// A number of rows, as far as one can be.
    static func count(_ number: Int) -> Int { min(1 << 52, max(0, number)) }

    // MARK: Chunks

    /// Where a result lies: in the answers themselves, or behind links.
    struct ResultSet: Sendable {
        let statementID: String
        let columns: [SourceColumn]
        let chunkCount: Int
        let first: Statement.ResultData?
        let firstBody: ResultBody
        let total: Int?
        let isTruncated: Bool

        private static let mostChunks = 1 << 20

        init(_ statement: Statement, _ body: ResultBody) {
            statementID = statement.id
            columns = SourceReader.columns(statement)
            // A server's numbers are counted with: what cannot be is not taken.
            chunkCount = min(
                Self.mostChunks,
                max(0, statement.totalChunkCount ?? (body.rows == nil ? 0 : 1)))
            first = statement.result
            firstBody = body
            total = statement.totalRowCount.map(SourceReader.count)
            isTruncated = statement.isTruncated
        }
    }

    /// Tries of one chunk, each with a fresh link: of a storage that refuses, and of one that may
    /// be back in a minute.
    private static let triesWhenRefused = 6
    private static let tries = 13

    func chunk(_ index: Int, of result: ResultSet) async throws(UserError) -> Chunk {
        if index == 0, let rows = result.firstBody.rows {
            return Chunk(index: 0, bytes: result.firstBody.bytes, rows: rows, rowOffset: 0)
        }
        var link = index == 0 ? result.first?.links.first { $0.chunk_index == 0 } : nil
        var wait = 0.25
        var last = ""
        var isHopeless = false
        for attempt in 1...Self.tries {
            if link == nil {
                let answer: (data: Statement.ResultData, body: ResultBody)
                do throws(DatabricksError) {
                    answer = try await workspace.rawChunk(index, of: result.statementID)
                } catch {
                    throw trouble(error, aboutResult: true)
                }
                if let rows = answer.body.rows, answer.data.links.isEmpty {
                    return Chunk(
                        index: index, bytes: answer.body.bytes, rows: rows,
                        rowOffset: Self.count(answer.data.rowOffset ?? 0))
                }
                // Any other chunk's link would bring rows twice, and leave others out.
                link = answer.data.links.first { $0.chunk_index == index }
            }
            guard let found = link else {
                throw UserError(
                    cause: tr("The workspace gave no link for chunk \(index) of the result."),
                    action: tr("Run the import again."))
            }
            do throws(Workspace.LinkError) {
                let limit = ChunkBudget.limit(announced: found.byte_count)
                guard let lease = await ChunkBudget.lease(limit) else {
                    throw Workspace.LinkError.cancelled
                }
                let bytes = try await workspace.fetch(found, limit: limit)
                return Chunk(
                    index: index, bytes: bytes, rowOffset: Self.count(found.row_offset ?? 0),
                    lease: lease)
            } catch {
                switch error {
                case .cancelled: throw .cancelled
                case .unusable(let words):
                    throw UserError(
                        cause: words,
                        action: tr("Ask your workspace's admin where results are stored.")
                    )
                case .refused(let status):
                    last = tr("The storage refused the link (\(status)).")
                    link = nil
                    isHopeless = attempt >= Self.triesWhenRefused
                case .unavailable(let words):
                    last = words
                    link = nil
                }
            }
            if isHopeless { break }
            do { try await Task.sleep(for: .seconds(wait)) } catch { throw .cancelled }
            wait = min(8, wait * 2)
        }
        throw UserError(
            cause: tr("A part of the result could not be fetched. \(last)"),
            action: tr(
                "Check that this machine may reach the workspace's cloud storage, then run the import again."
            )
        )
    }

    // MARK: Words

    func trouble(_ error: DatabricksError, aboutResult: Bool = false) -> UserError {
        if error.isCancelled { return .cancelled }
        if error.kind == .notFound && aboutResult {
            return UserError(
                cause: tr("The result of the query is not kept any more."),
                action: tr("Run the import again."), traits: .expired)
        }
        let words = workspace.diagnosis(error)
        return UserError(cause: words.cause, action: words.action)
    }

    static func trouble(_ failure: Statement.Failure) -> UserError {
        if failure.isTransient {
            return UserError(
                cause: tr(
                    "The warehouse could not run the query just now: “\(failure.message.trimmed)”."),
                action: tr("Run the import again in a few minutes."), traits: .transient)
        }
        return refusal(failure)
    }

    private static func refusal(_ failure: Statement.Failure) -> UserError {
        UserError(
            cause: tr("The warehouse refused the query: “\(failure.message.trimmed)”."),
            action: tr("Change the import's table or SQL, or ask for the right that is missing."),
            traits: UserError.Traits(failure.code == "NOT_FOUND" ? [.expired] : [])
                .union(failure.isOfAPI ? [.inlineResult] : []))
    }
}
