internal import Connections
internal import HTTP

extension Workspace {
    // MARK: Who

    private static let largestConfig = 64 << 10

    /// What the host says of itself. Sent without the token.
    public func hostConfig() async throws(DatabricksError) -> HostConfig {
        try await call(
            .get, "/.well-known/databricks-config", authorized: false,
            sizeLimit: Self.largestConfig)
    }

    /// The owner of the token.
    public func currentUser() async throws(DatabricksError) -> CurrentUser {
        try await call(.get, "/api/2.0/preview/scim/v2/Me")
    }

    // MARK: SQL warehouses

    /// A SQL warehouse; throws `.privilegeMissing` where it may not be seen.
    public func warehouse(id: String) async throws(DatabricksError) -> Warehouse {
        try await call(.get, "/api/2.0/sql/warehouses/\(Self.percentEncoded(id))")
    }

    /// Every warehouse that the token may see.
    public func warehouses() async throws(DatabricksError) -> [Warehouse] {
        struct Page: Decodable, ListPage {
            var warehouses: [Warehouse]?
            var next_page_token: String?
            var items: [Warehouse] { warehouses ?? [] }
        }
        return try await list("/api/2.0/sql/warehouses", as: Page.self)
    }

    // MARK: Statements

    /// How a statement is submitted; the keys are those of the API.
    public struct Submission: Encodable, Sendable {
        /// The SQL text.
        public var statement: String
        /// The warehouse that runs it.
        public var warehouse_id: String
        /// The catalog of names without one.
        public var catalog: String?
        /// The schema of names without one.
        public var schema: String?
        /// `0s`, or `5s` to `50s`.
        public var wait_timeout: String
        /// What happens when the time is over: the statement goes on.
        public var on_wait_timeout = "CONTINUE"
        /// Where the result goes: `INLINE` or `EXTERNAL_LINKS`.
        public var disposition = "INLINE"
        /// How the result is written.
        public var format = "JSON_ARRAY"
        /// Rows at most; nil for all.
        public var row_limit: Int?
        /// Values of the statement's named markers, `:name`.
        public var parameters: [Parameter]?

        /// A value is always a text; the statement casts it. Nil is NULL.
        public struct Parameter: Encodable, Sendable, Equatable {
            /// The parameter's name in the text, without its colon.
            public var name: String
            /// The value as text; nil is NULL.
            public var value: String?

            /// No type is sent, so the API takes the value for a STRING.
            public init(_ name: String, _ value: String?) {
                self.name = name
                self.value = value
            }
        }

        /// `wait` is in seconds, 0 or 5 to 50: then there is an answer, with a result or without.
        public init(
            _ statement: String, warehouseID: String, catalog: String? = nil, schema: String? = nil,
            wait: Int = 10, rowLimit: Int? = nil, parameters: [Parameter] = []
        ) {
            self.statement = statement
            warehouse_id = warehouseID
            self.catalog = catalog
            self.schema = schema
            wait_timeout = "\(wait)s"
            row_limit = rowLimit
            self.parameters = parameters.isEmpty ? nil : parameters
        }

        /// The result as links to chunks that lie in the cloud's storage.
        public var asExternalLinks: Submission {
            var copy = self
            copy.disposition = "EXTERNAL_LINKS"
            return copy
        }
    }

    /// Submits a statement; a warehouse that is stopped is started by that.
    public func submit(_ submission: Submission) async throws(DatabricksError) -> Statement {
        try await call(
            .post, "/api/2.0/sql/statements", body: submission, sizeLimit: Self.fewRows)
    }

    /// How far a statement has come, and its result.
    public func statement(id: String) async throws(DatabricksError) -> Statement {
        try await call(
            .get, "/api/2.0/sql/statements/\(Self.percentEncoded(id))", sizeLimit: Self.fewRows)
    }

    /// A statement with its first rows left as they came.
    public func rawStatement(id: String) async throws(DatabricksError)
        -> (statement: Statement, body: ResultBody)
    {
        let response = try await send(
            .get, "/api/2.0/sql/statements/\(Self.percentEncoded(id))",
            sizeLimit: Self.largestRows)
        return try withRows(response)
    }

    /// Asks for a statement to be stopped. The statement may still win the race.
    public func cancel(statement id: String) async throws(DatabricksError) {
        try await send(.post, "/api/2.0/sql/statements/\(Self.percentEncoded(id))/cancel")
    }

    /// A later chunk of a result, with rows or fresh links.
    public func chunk(_ index: Int, of statement: String) async throws(DatabricksError)
        -> Statement.ResultData
    {
        let id = Self.percentEncoded(statement)
        return try await call(.get, "/api/2.0/sql/statements/\(id)/result/chunks/\(index)")
    }

    /// A later chunk, its rows left as they came.
    public func rawChunk(_ index: Int, of statement: String) async throws(DatabricksError)
        -> (data: Statement.ResultData, body: ResultBody)
    {
        let id = Self.percentEncoded(statement)
        let response = try await send(
            .get, "/api/2.0/sql/statements/\(id)/result/chunks/\(index)",
            sizeLimit: Self.largestRows)
        return try withRows(response)
    }

    private func withRows<Envelope: Decodable>(_ response: HTTPResponse)
        throws(DatabricksError) -> (Envelope, ResultBody)
    {
        let body = ResultBody(response.body)
        let envelope = body.envelope
        guard envelope.count <= Self.largestEnvelope else {
            throw DatabricksError(.transport(.tooLarge(limit: Self.largestEnvelope)))
        }
        return (try decoded(envelope, of: response), body)
    }

    // MARK: Unity Catalog

    /// The catalogs that may be seen.
    ///
    /// - Parameter browse: also those that may be seen but not used.
    public func catalogs(browse: Bool = false) async throws(DatabricksError) -> [CatalogObject] {
        struct Page: Decodable, ListPage {
            var catalogs: [CatalogObject]?
            var next_page_token: String?
            var items: [CatalogObject] { catalogs ?? [] }
        }
        return try await list(
            "/api/2.1/unity-catalog/catalogs",
            query: [("max_results", "0")] + (browse ? [("include_browse", "true")] : []),
            as: Page.self)
    }

    /// The schemas of a catalog, page after page; `browse` also lists those that may only be seen.
    public func schemas(of catalog: String, browse: Bool = false) async throws(DatabricksError)
        -> [CatalogObject]
    {
        struct Page: Decodable, ListPage {
            var schemas: [CatalogObject]?
            var next_page_token: String?
            var items: [CatalogObject] { schemas ?? [] }
        }
        return try await list(
            "/api/2.1/unity-catalog/schemas",
            query: [("catalog_name", catalog), ("max_results", "0")]
                + (browse ? [("include_browse", "true")] : []),
            as: Page.self)
    }

    /// The tables of a schema, page after page.
    public func tables(of schema: String, in catalog: String) async throws(DatabricksError)
        -> [CatalogObject]
    {
        struct Page: Decodable, ListPage {
            var tables: [CatalogObject]?
            var next_page_token: String?
            var items: [CatalogObject] { tables ?? [] }
        }
        let redactor = redactor
        return try await list(
            "/api/2.1/unity-catalog/tables",
            query: [
                ("catalog_name", catalog), ("schema_name", schema), ("max_results", "0"),
                ("omit_columns", "true"), ("omit_properties", "true"),
            ], as: Page.self
        ).filter { !redactor.finds($0.name) }
    }

    /// What a principal may do with an object. A 403 and an empty answer both mean "unknown".
    public func effectivePrivileges(of principal: String, on type: String, named name: String)
        async throws(DatabricksError) -> EffectivePrivileges
    {
        struct Answer: Decodable {
            struct Assignment: Decodable {
                struct Privilege: Decodable { var privilege: String? }
                var privileges: [Privilege]?
            }
            var privilege_assignments: [Assignment]?
        }
        let answer: Answer = try await call(
            .get,
            "/api/2.1/unity-catalog/effective-permissions/\(type)/\(Self.percentEncoded(name))",
            query: [("principal", principal)])
        let names = (answer.privilege_assignments ?? []).flatMap { $0.privileges ?? [] }
            .compactMap(\.privilege)
        return EffectivePrivileges(names: Set(names))
    }

    // MARK: Lists

    /// Pages and entries beyond which a list is taken to be endless.
    private static let mostPages = 200
    private static let mostEntries = 100_000

    /// All pages of a list. A page may be empty and still have a next one: only the absence of a
    /// token ends it. A server that repeats a token is not followed round in circles.
    private func list<Page: ListPage>(
        _ path: String, query: [(String, String)] = [], as type: Page.Type
    ) async throws(DatabricksError) -> [Page.Item] {
        var items: [Page.Item] = []
        var seen: Set<String> = []
        var token: String?
        for _ in 0..<Self.mostPages {
            let page = try await call(
                .get, path, query: query + (token.map { [("page_token", $0)] } ?? []), as: type)
            items += page.items
            guard let next = page.next_page_token, !next.isEmpty, seen.insert(next).inserted,
                items.count < Self.mostEntries
            else { break }
            token = next
        }
        return items
    }
}

/// A page of a list, whatever the list's key is called.
protocol ListPage: Decodable, Sendable {
    associatedtype Item: Sendable
    var items: [Item] { get }
    var next_page_token: String? { get }
}
