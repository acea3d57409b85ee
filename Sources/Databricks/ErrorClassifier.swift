internal import FoundationEssentials
internal import HTTP

/// Reads an answer that is no success: which of the errors it is, from status, code and words.
///
/// Databricks answers errors in seven forms (`facts/databricks.md` §2): nothing, the documented
/// object, one whose `error_code` is a number, `{"error":…}`, SCIM's `{"detail":…}`,
/// `CODE: message`, and HTML. Codes are preferred to words wherever there is one.
enum ErrorClassifier {
    /// Nil for a success with a body that may be JSON.
    ///
    /// - Parameter redact: Takes the token out of the server's words.
    static func error(
        in response: HTTPResponse, redact: (String) -> String = { $0 }
    ) -> DatabricksError? {
        if (300..<400).contains(response.status) { return redirect(response, redact) }
        let isSuccess = (200..<300).contains(response.status)
        if isSuccess && !looksLikeHTML(response) { return nil }

        let body = ErrorBody(response, redact: redact)
        let kind: DatabricksError.Kind =
            isSuccess
            ? .webPage(title: body.title)
            : kind(response: response, body: body)
        return DatabricksError(
            kind, status: response.status, code: body.code, message: body.message,
            requestID: body.requestID ?? response.header("x-request-id").map(redact))
    }

    private static func redirect(_ response: HTTPResponse, _ redact: (String) -> String)
        -> DatabricksError
    {
        let target = redact(response.header("location") ?? "")
        return DatabricksError(
            target.contains("private-link-validation-error")
                ? .privateLinkOnly : .redirected(to: target),
            status: response.status, message: target.isEmpty ? "" : "Location: \(target)",
            requestID: response.header("x-request-id").map(redact))
    }

    private static func kind(response: HTTPResponse, body: ErrorBody) -> DatabricksError.Kind {
        let text = (body.message + " " + (response.header("x-databricks-reason-phrase") ?? ""))
            .lowercased()
        let retryAfter = response.header("retry-after").flatMap(seconds)
        if text.contains("private-link-validation-error") { return .privateLinkOnly }
        if text.contains("unable to load oauth config") { return .accountHost }
        switch response.status {
        case 401, 403: return refusal(response.status, text: text, body: body)
        case 400 where isAboutToken(text):
            return refusal(response.status, text: text, body: body)
        case 429: return .rateLimited(retryAfter: retryAfter)
        case 503: return .unavailable(retryAfter: retryAfter)
        case 404:
            return body.isHTML && body.code == nil ? .webPage(title: body.title) : .notFound
        case 400, 405, 409, 422: return .invalidParameter
        case 500...: return .serverError
        default: return .other
        }
    }

    private static func isAboutToken(_ text: String) -> Bool {
        text.hasPrefix("invalid token") || text.contains("expiredjwt")
            || text.contains("token is expired")
    }

    /// How a missing API scope is said, whatever the code. The word alone may be part of a name.
    private static let scopeWords = [
        "required scope", "missing scope", "insufficient scope", "insufficient_scope", "scope(s)",
    ]

    /// The order matters: a blocked address and a stranger also come as 403.
    private static func refusal(_ status: Int, text: String, body: ErrorBody)
        -> DatabricksError.Kind
    {
        if text.contains("ip acl") || text.contains("ip access list")
            || text.contains("is blocked by databricks")
        {
            return .addressBlocked(address: address(in: body.message))
        }
        if text.contains(" to org:") || text.contains("access to org") { return .notInWorkspace }
        if text.contains("token is expired") || text.contains("token expired")
            || text.contains("expiredjwt")
        {
            return .tokenExpired
        }
        if text.contains("invalid access token") || text.hasPrefix("invalid token") {
            return .tokenRefused
        }
        if scopeWords.contains(where: { text.contains($0) }) { return .scopeMissing }
        if status == 401 { return .tokenUnsupported }
        if body.code == "PERMISSION_DENIED" || body.code == "INSUFFICIENT_PERMISSIONS"
            || text.contains("not authorized") || text.contains("does not have")
        {
            return .privilegeMissing
        }
        return .refused
    }

    /// The address in "Source IP address: 75.1.2.3 is blocked …".
    private static func address(in message: String) -> String? {
        let words = message.split { $0 == " " || $0 == "\n" }
        return words.first { word in
            (word.contains(".") || word.contains(":"))
                && word.allSatisfy { $0.isHexDigit || $0 == "." || $0 == ":" }
                && word.contains(where: \.isNumber) && word.count >= 3
        }.map(String.init)
    }

    /// Whole seconds, as every recorded answer has it; an HTTP date is not understood.
    private static func seconds(_ text: String) -> Double? {
        guard let value = Double(text), value >= 0, value.isFinite else { return nil }
        return value
    }

    static func looksLikeHTML(_ response: HTTPResponse) -> Bool {
        if response.header("content-type")?.lowercased().hasPrefix("text/html") == true {
            return true
        }
        let start = response.body.prefix(256).drop { $0 == 32 || (9...13).contains($0) }
        return start.first == UInt8(ascii: "<")
    }
}

/// The parts of an error body, in whichever of the known forms it came.
struct ErrorBody {
    var code: String?
    var message = ""
    var requestID: String?
    var title: String?
    var isHTML = false

    /// Bytes of an unknown body that are kept as its message.
    private static let textLimit = 2_000

    /// - Parameter redact: Applied before anything is cut off: half a token must not stay.
    init(_ response: HTTPResponse, redact: (String) -> String) {
        let text = redact(String(decoding: response.body.prefix(64 << 10), as: UTF8.self))
        if ErrorClassifier.looksLikeHTML(response) {
            isHTML = true
            title = Self.element("title", in: text)
            message = Self.element("pre", in: text) ?? title ?? ""
        } else if let wire = try? JSONDecoder().decode(Wire.self, from: Data(response.body)) {
            code = wire.code.map(redact)
            message = redact(wire.text)
            requestID = wire.requestID.map(redact)
        } else {
            message = String(text.prefix(Self.textLimit))
            let head = text.prefix { $0 != ":" }
            if head.count < 64, !head.isEmpty, head.allSatisfy({ $0 == "_" || $0.isUppercase }) {
                code = String(head)
            }
        }
        if message.isEmpty, let reason = response.header("x-databricks-reason-phrase") {
            message = redact(reason)
        }
    }

    private static func element(_ name: String, in text: String) -> String? {
        guard let open = text.range(ofFolded: "<\(name)"),
            let start = text[open.upperBound...].firstIndex(of: ">")
        else { return nil }
        let rest = text[text.index(after: start)...]
        let content = rest.prefix { $0 != "<" }
        let words = content.split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// All documented keys at once; a value of an unexpected type counts as absent.
    private struct Wire: Decodable {
        var code: String?
        var text: String
        var requestID: String?

        private enum Key: String, CodingKey {
            case errorCode = "error_code"
            case message, error, detail, details
        }
        private struct Detail: Decodable {
            var request_id: String?
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            let string = { (key: Key) in try? values.decode(String.self, forKey: key) }
            code = string(.errorCode).flatMap { Int($0) == nil ? $0 : nil }
            text = string(.message) ?? string(.detail) ?? string(.error) ?? ""
            requestID =
                (try? values.decode([Detail].self, forKey: .details))?
                .compactMap(\.request_id).first
        }
    }
}

extension String {
    /// The first place of an ASCII text, ignoring case.
    func range(ofFolded needle: String) -> Range<String.Index>? {
        let wanted = Array(needle.lowercased().utf8)
        let bytes = utf8
        var start = bytes.startIndex
        while start != bytes.endIndex {
            var at = start
            var matched = 0
            while matched < wanted.count, at != bytes.endIndex {
                let byte = bytes[at]
                let folded = (65...90).contains(byte) ? byte + 32 : byte
                if folded != wanted[matched] { break }
                matched += 1
                at = bytes.index(after: at)
            }
            if matched == wanted.count { return start..<at }
            start = bytes.index(after: start)
        }
        return nil
    }
}
