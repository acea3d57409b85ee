internal import Connections
internal import Databricks
internal import FoundationEssentials
internal import HTTP
internal import Language

/// CleverTap's `POST /1/upload` (developer.clevertap.com, "Upload User Profiles" and "Upload
/// Events"): up to 1,000 records a request, 15 requests at once for an account.
struct UploadAPI: Sendable {
    let destination: Destination
    let passcode: Passcode
    let http: HTTPClient

    /// Seconds that an upload may take.
    private static let timeout = 60.0

    /// What CleverTap said to a request.
    enum Answer: Sendable {
        case taken(UploadReply)
        /// Nothing of it was processed; another try may go better.
        case busy(status: Int)
        case down(String)
        /// It may have been processed or not: the answer is lost.
        case unknown(String)
        /// No try will go better before a person has changed something.
        case refused(UserError)
        /// This body is not taken for what is in it, or for its size; a part of it may be.
        case malformed(String, status: Int)
        case cancelled
    }

    func send(_ body: HTTPBody, dryRun: Bool = false, isRepeatable: Bool = true) async
        -> Answer
    {
        var request = HTTPRequest(
            .post,
            RequestURL(
                host: destination.host, port: destination.port,
                target: dryRun ? "/1/upload?dryRun=1" : "/1/upload",
                isPlainHTTP: destination.loopback != nil),
            headers: [
                ("Content-Type", "application/json; charset=utf-8"),
                ("X-CleverTap-Account-Id", destination.accountID),
            ],
            secretHeader: passcode.withValue { SecretHeader("X-CleverTap-Passcode", $0) },
            body: body, timeout: Self.timeout)
        request.isRepeatable = isRepeatable
        do throws(TransportFailure) {
            return answer(try await http.send(request))
        } catch {
            return answer(error.error)
        }
    }

    private func answer(_ response: HTTPResponse) -> Answer {
        let words = UploadReply.error(in: response.body, redactor)
        switch response.status {
        case 200...299 where response.isPage: return .refused(page(response))
        case 200...299:
            guard let reply = UploadReply(response.body, redactor) else {
                return .unknown(tr("CleverTap's answer was not understood."))
            }
            if reply.isCredentialProblem { return .refused(credentials(words)) }
            return .taken(reply)
        case 401 where !response.isPage, 403 where !response.isPage:
            return .refused(credentials(words))
        case 429: return .busy(status: 429)
        // Too early, or not now: nothing was looked at.
        case 425, 503: return .busy(status: response.status)
        case 400 where !response.isPage:
            return .malformed(words?.text ?? tr("Malformed request"), status: 400)
        case 413: return .malformed(tr("The request is too large"), status: 413)
        // A proxy gave up waiting; what it had passed on by then nobody knows.
        case 408: return .unknown(tr("CleverTap answered \(response.status)."))
        case 500...599: return .unknown(tr("CleverTap answered \(response.status)."))
        case 300...399: return .refused(redirected(response))
        case _ where response.isPage: return .refused(page(response))
        default:
            return .refused(
                UserError(
                    cause: tr(
                        "\(destination.host) answered \(response.status), which is not CleverTap's upload."
                    ),
                    action: tr(
                        "Check the region: it is the first part of the dashboard's address."),
                    place: "region", detail: words))
        }
    }

    private func page(_ response: HTTPResponse) -> UserError {
        UserError(
            cause: tr(
                "Something between this machine and \(destination.host) answered \(response.status) with a web page."
            ),
            action: tr(
                "Ask your network team to allow uploads to \(destination.host); a proxy or firewall answers in its place."
            ))
    }

    private func redirected(_ response: HTTPResponse) -> UserError {
        UserError(
            cause: tr(
                "Something between this machine and \(destination.host) sends uploads on to another address. They were not sent there."
            ),
            action: tr("Sign in to the network of this machine, or ask your network team."),
            detail: response.header("location").map { redactor.text($0) })
    }

    /// Takes the passcode out of CleverTap's words, which may have sent it back in them.
    private var redactor: Redactor { Redactor(passcode, mark: tr("(passcode)")) }

    private func credentials(_ words: ForeignText?) -> UserError {
        UserError(
            cause: tr(
                "CleverTap's \(destination.region.title) region does not accept this account and passcode."
            ),
            action: tr(
                "Check all three against the dashboard's address and Settings › Project: good credentials are refused in the wrong region too."
            ),
            place: "passcode", detail: words)
    }

    private func answer(_ error: TransportError) -> Answer {
        switch error {
        case .cancelled: .cancelled
        // Nothing was sent yet.
        case .hostNotFound, .nameLookupTimedOut, .notConnected, .refused, .unreachable,
            .connectTimedOut, .tlsTimedOut, .proxyNotFound, .proxyUnreachable:
            .down(error.words)
        case .answerTimedOut, .connectionLost, .notHTTP, .tooLarge, .failed: .unknown(error.words)
        default:
            .refused(
                UserError(
                    cause: error.words,
                    action: tr("Check the network between this machine and \(destination.host)."),
                    detail: error.detail.map { redactor.text($0) }))
        }
    }
}

/// The body of an answer. HTTP 200 says nothing by itself: `status` may be `partial` or `fail`.
struct UploadReply: Sendable {
    struct Refused: Sendable {
        /// From 0 in the request; nil where the answer does not tell.
        var number: Int?
        var identity: String?
        /// The record as it came back; nil where it did not.
        var record: JSONValue?
        var code: Int?
        var error: ForeignText?
    }

    var status: String
    var processed: Int?
    var unprocessed: [Refused]
    var error: ForeignText?
    var code: Int?

    private struct Wire: Decodable {
        struct Item: Decodable {
            var code: Number?
            var error: ForeignText?
            var record: JSONValue?
        }
        /// A number, also where it was written as a text.
        struct Number: Decodable {
            var value: Int?
            init(from decoder: any Decoder) throws {
                let wire = try decoder.singleValueContainer()
                value =
                    (try? wire.decode(Int.self))
                    ?? (try? wire.decode(String.self)).flatMap { Int($0) }
            }
        }
        var status: String?
        var processed: Number?
        var unprocessed: [Item]?
        var error: ForeignText?
        var code: Number?
    }

    /// - Parameter redactor: Takes the passcode out of CleverTap's words, which are kept.
    init?(_ bytes: [UInt8], _ redactor: Redactor) {
        guard let wire = try? redactor.decoder.decode(Wire.self, from: Data(bytes)),
            let status = wire.status
        else { return nil }
        self.status = status
        processed = wire.processed?.value.map { max(0, min($0, Self.mostRecords)) }
        error = wire.error
        code = wire.code?.value
        unprocessed = (wire.unprocessed ?? []).map { item in
            Refused(
                number: item.error.flatMap { Self.recordNumber($0.text) },
                identity: item.record?.identity, record: item.record,
                code: item.code?.value,
                error: item.error)
        }
    }

    /// `Skipped record number : 2`, which counts from 1.
    private static func recordNumber(_ text: String) -> Int? {
        guard let range = text.lowercased().firstRange(of: "record number") else { return nil }
        let digits = text[range.upperBound...].drop { !$0.isNumber }.prefix { $0.isNumber }
        return Int(digits).map { $0 - 1 }
    }

    /// More than any request has; a server's number is counted with.
    private static let mostRecords = 1_000_000

    /// A status alone that is neither success nor failure says nothing about any record.
    var saysWhatHappened: Bool {
        status == "success" || status == "fail" || processed != nil || !unprocessed.isEmpty
    }

    var isCredentialProblem: Bool { status == "fail" && code == 401 }

    /// `error` of a body that need not be a reply.
    static func error(in bytes: [UInt8], _ redactor: Redactor) -> ForeignText? {
        struct Wire: Decodable { var error: ForeignText? }
        return (try? redactor.decoder.decode(Wire.self, from: Data(bytes)))?.error
    }
}
