import Connections
import HTTP
import Testing

@testable import Databricks

/// One row a kind of answer, as `facts/databricks.md` §2 lists them.
@Suite struct ErrorClassifierTests {
    struct Row: Sendable {
        var status: Int
        var body: String
        var headers: [(name: String, value: String)] = []
        var kind: DatabricksError.Kind
        var code: String?
    }

    static let json: [(name: String, value: String)] = [("content-type", "application/json")]

    static let rows: [Row] = [
        Row(
            status: 403, body: #"{"error_code":403,"message":"Invalid access token."}"#,
            kind: .tokenRefused),
        Row(
            status: 403,
            body: #"{"error_code":"403","message":"Invalid access token. [ReqId: 1-2]"}"#,
            kind: .tokenRefused),
        Row(
            status: 403,
            body: #"{"error_code":"PERMISSION_DENIED","message":"Invalid access token."}"#,
            kind: .tokenRefused, code: "PERMISSION_DENIED"),
        Row(
            status: 403,
            body:
                "<html><head><title>Error 403 Invalid access token.</title></head><body><pre>    Invalid access token.</pre></body></html>",
            headers: [("content-type", "text/html")], kind: .tokenRefused),
        Row(
            status: 403, body: "",
            headers: [("x-databricks-reason-phrase", "Invalid access token.")],
            kind: .tokenRefused),
        Row(
            status: 401,
            body:
                #"{"error_code":401,"message":"Credential was not sent or was of an unsupported type for this API."}"#,
            kind: .tokenUnsupported),
        Row(status: 400, body: "Invalid Token", kind: .tokenRefused),
        Row(status: 401, body: #"{"message":"Token is expired"}"#, kind: .tokenExpired),
        Row(
            status: 403,
            body: #"{"message":"Token is expiring within 30 seconds. (token expired)"}"#,
            kind: .tokenExpired),
        Row(
            status: 403,
            body:
                #"{"error_code":403,"message":"Source IP address: 75.1.2.3 is blocked by Databricks IP ACL for workspace: 7474646471015793 [ReqId: x]"}"#,
            kind: .addressBlocked(address: "75.1.2.3")),
        Row(
            status: 403,
            body: #"{"error_code":403,"message":"Unauthorized access to Org: 338 [ReqId: y]"}"#,
            kind: .notInWorkspace),
        Row(
            status: 403, body: #"{"error_code":"403","message":"Invalid access to Org: 435"}"#,
            kind: .notInWorkspace),
        Row(
            status: 403,
            body:
                #"{"error_code":"PERMISSION_DENIED","message":"ann@example.com is not authorized to use or monitor this SQL Endpoint."}"#,
            kind: .privilegeMissing, code: "PERMISSION_DENIED"),
        Row(
            status: 403,
            body:
                #"{"error_code":"PERMISSION_DENIED","message":"telescope-team@example.com is not authorized to use or monitor this SQL Endpoint."}"#,
            kind: .privilegeMissing, code: "PERMISSION_DENIED"),
        Row(
            status: 403, body: #"{"error_code":403,"message":"scope-team may not do this."}"#,
            kind: .refused),
        Row(
            status: 403,
            body:
                #"{"error_code":"PERMISSION_DENIED","message":"Provided OAuth token does not have required scopes: sql"}"#,
            kind: .scopeMissing, code: "PERMISSION_DENIED"),
        Row(
            status: 403,
            body: #"{"error_code":403,"message":"The token is missing scope unity-catalog."}"#,
            kind: .scopeMissing),
        Row(
            status: 401, body: #"{"message":"This call needs the scope(s) sql."}"#,
            kind: .scopeMissing),
        Row(status: 403, body: #"{"message":"no"}"#, kind: .refused),
        Row(status: 403, body: "", kind: .refused),
        Row(
            status: 404, body: #"{"error":"Bad Target: /api/2.2/sql/endpoints"}"#, kind: .notFound),
        Row(
            status: 404,
            body:
                #"{"error_code":"CATALOG_DOES_NOT_EXIST","message":"Catalog 'x' does not exist."}"#,
            kind: .notFound, code: "CATALOG_DOES_NOT_EXIST"),
        Row(
            status: 400,
            body:
                #"{"error_code":"INVALID_PARAMETER_VALUE","message":"wh-0001 is not a valid endpoint id."}"#,
            kind: .invalidParameter, code: "INVALID_PARAMETER_VALUE"),
        Row(status: 400, body: "Unable to load OAuth Config", kind: .accountHost),
        Row(
            status: 429,
            body: #"{"error_code":"RESOURCE_EXHAUSTED","message":"Too many requests."}"#,
            headers: [("retry-after", "7")], kind: .rateLimited(retryAfter: 7),
            code: "RESOURCE_EXHAUSTED"),
        Row(status: 429, body: "", kind: .rateLimited(retryAfter: nil)),
        Row(
            status: 503, body: "", headers: [("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")],
            kind: .unavailable(retryAfter: nil)),
        Row(status: 500, body: "<html>oops", kind: .serverError),
        Row(
            status: 302, body: "",
            headers: [("location", "/login.html?error=private-link-validation-error:1")],
            kind: .privateLinkOnly),
        Row(
            status: 302, body: "", headers: [("location", "https://elsewhere.example/")],
            kind: .redirected(to: "https://elsewhere.example/")),
        Row(
            status: 200, body: "<!DOCTYPE html><title>Databricks - Sign In</title>",
            headers: [("content-type", "text/html; charset=utf-8")],
            kind: .webPage(title: "Databricks - Sign In")),
        Row(status: 200, body: "  <html></html>", kind: .webPage(title: nil)),
    ]

    @Test(arguments: rows.indices)
    func `each answer is what it is`(_ index: Int) throws {
        let row = Self.rows[index]
        let response = HTTPResponse(
            status: row.status, headers: row.headers, body: Array(row.body.utf8))
        let error = try #require(ErrorClassifier.error(in: response, .none))
        #expect(error.kind == row.kind, "\(row.body)")
        #expect(error.code?.text == row.code)
        #expect(error.status == row.status)
    }

    @Test func `a success with JSON is no error`() {
        let response = HTTPResponse(status: 200, headers: Self.json, body: Array("{}".utf8))
        #expect(ErrorClassifier.error(in: response, .none) == nil)
    }

    @Test func `the details of an error carry its request id`() {
        let body = #"""
            {"error_code":"PERMISSION_DENIED","message":"User does not have EXTERNAL USE SCHEMA on Schema 'c.s'.",
             "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"PERMISSION_DENIED"},
                        {"@type":"type.googleapis.com/google.rpc.RequestInfo","request_id":"abc"}]}
            """#
        let error = ErrorClassifier.error(
            in: HTTPResponse(status: 403, headers: Self.json, body: Array(body.utf8)), .none)
        #expect(error?.kind == .privilegeMissing)
        #expect(error?.requestID == "abc")
    }
}
