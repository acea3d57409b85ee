internal import Connections
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
    /// - Parameter redactor: Takes the token out of the server's words.
    static func error(in response: HTTPResponse, _ redactor: Redactor) -> DatabricksError? {
        if (300..<400).contains(response.status) { return redirect(response, redactor) }
        let isSuccess = (200..<300).contains(response.status)
        if isSuccess && !response.isPage { return nil }

        let body = ErrorBody(response, redactor)
        let kind: DatabricksError.Kind =
            isSuccess
            ? .webPage(title: body.title)
            : kind(response: response, body: body)
        return DatabricksError(
            kind, status: response.status, code: body.code, message: body.message,
            requestID: body.requestID ?? requestID(of: response, redactor))
    }

    private static let longestID = 200

    static func requestID(of response: HTTPResponse, _ redactor: Redactor) -> ForeignText? {
        response.header("x-request-id").map { redactor.text($0, most: longestID) }
    }

    private static func redirect(_ response: HTTPResponse, _ redactor: Redactor)
        -> DatabricksError
    {
        let target = redactor.text(response.header("location") ?? "")
        return DatabricksError(
            target.text.contains("private-link-validation-error")
                ? .privateLinkOnly : .redirected(to: target),
            status: response.status, message: target.isEmpty ? "" : "Location: \(target)",
            requestID: requestID(of: response, redactor))
    }

    private static let longestReason = 1_000

    private static func kind(response: HTTPResponse, body: ErrorBody) -> DatabricksError.Kind {
        let reason = response.header("x-databricks-reason-phrase") ?? ""
        let text = "\(body.message) \(reason.prefix(longestReason))".lowercased()
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
            return .addressBlocked(address: address(in: body.message.text))
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
        if ["PERMISSION_DENIED", "INSUFFICIENT_PERMISSIONS"].contains(body.code?.text)
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
}

/// The parts of an error body, in whichever of the known forms it came.
struct ErrorBody {
    var code: ForeignText?
    var message: ForeignText = ""
    var requestID: ForeignText?
    var title: ForeignText?
    var isHTML = false

    /// Characters of a body of unknown form that are kept as its message.
    private static let mostOfUnknown = 2_000
    private static let mostOfPage = 64 << 10

    init(_ response: HTTPResponse, _ redactor: Redactor) {
        if response.isPage {
            let text = String(decoding: response.body.prefix(Self.mostOfPage), as: UTF8.self)
            isHTML = true
            title = Self.element("title", in: text).map { redactor.text($0, most: 400) }
            message = Self.element("pre", in: text).map { redactor.text($0) } ?? title ?? ""
        } else if let wire = Wire.decoded(response.body, redactor) {
            code = wire.code
            message = wire.text
            requestID = wire.requestID
        } else {
            message = redactor.text(response.body, most: Self.mostOfUnknown)
            let head = message.text.prefix { $0 != ":" }
            if head.count < 64, !head.isEmpty, head.allSatisfy({ $0 == "_" || $0.isUppercase }) {
                code = redactor.text(String(head))
            }
        }
        if message.isEmpty, let reason = response.header("x-databricks-reason-phrase") {
            message = redactor.text(reason)
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
        var code: ForeignText?
        var text: ForeignText
        var requestID: ForeignText?

        static func decoded(_ body: [UInt8], _ redactor: Redactor) -> Wire? {
            try? redactor.decoder.decode(Wire.self, from: Data(body))
        }

        private enum Key: String, CodingKey {
            case errorCode = "error_code"
            case message, error, detail, details
        }
        private struct Detail: Decodable {
            var request_id: ForeignText?
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            let words = { (key: Key) in try? values.decode(ForeignText.self, forKey: key) }
            code = words(.errorCode).flatMap { Int($0.text) == nil ? $0 : nil }
            text = words(.message) ?? words(.detail) ?? words(.error) ?? ""
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
