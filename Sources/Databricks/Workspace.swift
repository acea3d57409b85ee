public import Connections
internal import FoundationEssentials
public import HTTP

/// A Databricks workspace, seen with one token: typed calls over HTTP.
///
/// GETs, and what does no harm twice, such as the submission of a statement, are tried again after a
/// 429 or 503; a workspace that `persists` also after a connection that was lost or not made. Nothing
/// else is: a lost answer may have made what was asked for, and a refused token or a missing object
/// does not heal by asking again.
///
/// The token is sent to hosts in Databricks' own domains, to this machine, and to those that a person
/// vouched for; to no other, whatever it says of itself.
public struct Workspace: Sendable {
    /// Where the workspace is.
    public let details: ConnectionDetails
    private let token: AccessToken
    let http: HTTPClient
    /// Seconds for each answer.
    public let timeout: Double
    private let persists: Bool
    private var onExchange: @Sendable (Exchange) -> Void

    /// What is told of each exchange, while a call goes on.
    public enum Exchange: Sendable {
        /// A request goes out; told again before each further try.
        case sent
        /// An answer came, whatever its status says.
        case answered(HTTPResponse)
        /// The next try comes in so many seconds, because this one ended so.
        case waiting(seconds: Double, because: DatabricksError)
    }

    /// - Parameters:
    ///   - timeout: Seconds for each answer.
    ///   - persists: For work that nobody waits for: neither a lost connection nor a minute in which the
    ///     workspace is not available is a reason to give up.
    ///     A statement whose submission was lost may then run twice on the server.
    public init(
        details: ConnectionDetails, token: AccessToken, http: HTTPClient, timeout: Double = 15,
        persists: Bool = false, onExchange: @escaping @Sendable (Exchange) -> Void = { _ in }
    ) {
        self.details = details
        self.token = token
        self.http = http
        self.timeout = timeout
        self.persists = persists
        self.onExchange = onExchange
    }

    /// The same workspace with less patience for each answer, in seconds.
    public init(hasty other: Workspace, timeout: Double) {
        details = other.details
        token = other.token
        http = other.http
        self.timeout = timeout
        persists = false
        onExchange = { _ in }
    }

    /// The same workspace, with somebody else told of its exchanges too.
    func telling(_ also: @escaping @Sendable (Exchange) -> Void) -> Workspace {
        var copy = self
        let first = onExchange
        copy.onExchange = { exchange in
            first(exchange)
            also(exchange)
        }
        return copy
    }

    // MARK: One exchange

    /// Takes the token out of a server's words, which may have sent it back in them.
    var redactor: Redactor { Redactor(token) }

    /// Tries in all: a quarter of a minute for a person who waits, more than a minute for others.
    private var tries: Int { persists ? 10 : 5 }
    /// Between two tries, in seconds.
    private static let longestWait = 10.0

    /// Bytes of an answer with objects; of one with rows, which stay bytes, or are few and are
    /// decoded; and of what stands around rows. To decode an answer takes many times its size.
    private static let largestObjects = 16 << 20
    static let largestRows = 32 << 20
    static let fewRows = 2 << 20
    static let largestEnvelope = 4 << 20

    /// Sends a request and decodes the answer.
    ///
    /// - Parameter authorized: false for the one call that must not show the token.
    func call<Answer: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [],
        body: (any Encodable & Sendable)? = nil, authorized: Bool = true,
        sizeLimit: Int = largestObjects, as type: Answer.Type = Answer.self
    ) async throws(DatabricksError) -> Answer {
        let response = try await send(
            method, path, query: query, body: body, authorized: authorized,
            sizeLimit: sizeLimit)
        return try decoded(response.body, of: response)
    }

    func decoded<Answer: Decodable>(
        _ body: [UInt8], of response: HTTPResponse, as type: Answer.Type = Answer.self
    ) throws(DatabricksError) -> Answer {
        do {
            return try redactor.decoder.decode(Answer.self, from: Data(body))
        } catch {
            throw DatabricksError(
                .undecodable, status: response.status,
                message: redactor.text(response.body, most: 400),
                requestID: ErrorClassifier.requestID(of: response, redactor))
        }
    }

    /// Sends a request, its body a value or a text of JSON that goes as it is.
    ///
    /// - Parameter isRepeatable: false where doing it twice does harm: it is sent once.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [],
        body: (any Encodable & Sendable)? = nil, json: String? = nil, authorized: Bool = true,
        isRepeatable: Bool = true, sizeLimit: Int = largestObjects
    ) async throws(DatabricksError) -> HTTPResponse {
        // Nothing that a host says of itself counts: anybody can say it.
        guard !authorized || details.isVouchedFor else { throw DatabricksError(.hostNotTrusted) }
        var request = try request(
            method, path, query: query, body: body, json: json, authorized: authorized)
        request.isRepeatable = isRepeatable
        request.sizeLimit = sizeLimit
        let tries = isRepeatable ? tries : 1
        var wait = 1.0
        for attempt in 1... {
            let error: DatabricksError
            onExchange(.sent)
            do throws(TransportFailure) {
                let response = try await http.send(request)
                onExchange(.answered(response))
                guard let refusal = ErrorClassifier.error(in: response, redactor) else {
                    return response
                }
                error = refusal
            } catch {
                guard persists && error.error.mayHeal && attempt < tries else {
                    throw DatabricksError(error, redactor: redactor)
                }
                try await pause(&wait, because: DatabricksError(error, redactor: redactor))
                continue
            }
            guard error.mayHeal && attempt < tries else { throw error }
            try await pause(&wait, because: error)
        }
        throw DatabricksError(.other)
    }

    /// Waits as long as the server asks for, or longer each time.
    private func pause(_ wait: inout Double, because error: DatabricksError)
        async throws(DatabricksError)
    {
        let seconds = min(Self.longestWait, error.retryAfter ?? wait)
        wait *= 2
        onExchange(.waiting(seconds: seconds, because: error))
        do {
            try await Task.sleep(for: .seconds(seconds))
        } catch {
            throw DatabricksError(.transport(.cancelled))
        }
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, query: [(String, String)],
        body: (any Encodable & Sendable)?, json: String?, authorized: Bool
    ) throws(DatabricksError) -> HTTPRequest {
        var target = path
        if !query.isEmpty {
            target += "?"
            target += query.map { "\($0)=\(Self.percentEncoded($1))" }.joined(separator: "&")
        }
        var headers = [(name: "Accept", value: "application/json")]
        var bytes: HTTPBody?
        if body != nil || json != nil { headers.append(("Content-Type", "application/json")) }
        if let json { bytes = HTTPBody(Array(json.utf8)) }
        if let body {
            do {
                bytes = HTTPBody(try [UInt8](JSONEncoder().encode(body)))
            } catch {
                throw DatabricksError(
                    .other, message: "The request could not be written as JSON.")
            }
        }
        if authorized, let workspaceID = details.httpPath.workspaceID {
            // Hosts that serve several workspaces choose by this header (facts/databricks.md §2).
            headers.append(("X-Databricks-Org-Id", workspaceID))
            headers.append(("X-Databricks-Workspace-Id", workspaceID))
        }
        let secret =
            authorized
            ? token.withValue { SecretHeader("Authorization", "Bearer \($0)") } : nil
        return HTTPRequest(
            method,
            RequestURL(
                host: details.host.name, port: details.port, target: target,
                isPlainHTTP: details.insecureHTTP),
            headers: headers, secretHeader: secret, body: bytes, timeout: timeout,
            caBundle: details.caBundle)
    }

    /// RFC 3986: everything but unreserved characters is encoded, so a name cannot add a path.
    static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
        return result
    }
}

extension DatabricksError {
    var retryAfter: Double? {
        switch kind {
        case .rateLimited(let seconds), .unavailable(let seconds): seconds
        default: nil
        }
    }
}
