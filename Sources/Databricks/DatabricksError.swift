public import Connections
public import HTTP

/// Why a call to a workspace did not bring what was asked, told apart by what a person has to do.
///
/// Made by ``ErrorClassifier``; the cases follow `facts/databricks.md` §2: a 403 is four things,
/// and only the words of the answer tell which.
public struct DatabricksError: Error, Sendable, Equatable {
    /// What a refusal means, whatever its words were (facts/databricks.md §2).
    public enum Kind: Sendable, Equatable {
        /// No answer came, for this reason; `status` is nil.
        case transport(TransportError)
        /// "Invalid access token": unknown, revoked, expired, or of another workspace.
        case tokenRefused
        /// 401: no token came, or not one of a kind that this workspace takes.
        case tokenUnsupported
        /// The answer says so, as it does of OAuth tokens; an expired personal one is `tokenRefused`.
        case tokenExpired
        /// The token lacks an API scope.
        case scopeMissing
        /// The workspace's IP access list does not hold the address it saw.
        case addressBlocked(address: String?)
        /// The identity is no member of the workspace, or a network policy keeps it out.
        case notInWorkspace
        /// 403 with `PERMISSION_DENIED` or words like it: the token is good, its owner lacks a right.
        case privilegeMissing
        /// A 401 or 403 that says none of the above.
        case refused
        /// 404: the object is not there, or the host has no such API.
        case notFound
        /// 400, 405, 409 or 422: the request is not taken as it is, for a malformed id for example.
        case invalidParameter
        /// Seconds to wait, where the server said so.
        case rateLimited(retryAfter: Double?)
        /// 503: the same request may go better later. Seconds to wait, where the server said so.
        case unavailable(retryAfter: Double?)
        /// The workspace is reachable over its private link only.
        case privateLinkOnly
        /// Any 3xx, never followed; `to` is its `Location`, empty where it had none.
        case redirected(to: ForeignText)
        /// An HTML page where JSON was expected.
        case webPage(title: ForeignText?)
        /// No known Databricks domain, and nobody vouched for it: the token was not sent to it.
        case hostNotTrusted
        /// An account console, or a host that serves several workspaces.
        case accountHost
        /// JSON that is broken, or lacks what it must have.
        case undecodable
        /// 500 or more, but not 503: the workspace failed by itself.
        case serverError
        /// A status that none of these stands for, or a request that could not be written as JSON.
        case other
    }

    /// What it means.
    public let kind: Kind
    /// The HTTP status; nil when no answer came.
    public let status: Int?
    /// `error_code`, where it was a word.
    public let code: ForeignText?
    /// The server's own words.
    public let message: ForeignText
    /// The answer's `x-request-id`, for Databricks' support; nil where it had none.
    public let requestID: ForeignText?
    /// How far the exchange had come, when it failed on the way.
    public let timings: Timings?

    /// Takes the parts as they are.
    public init(
        _ kind: Kind, status: Int? = nil, code: ForeignText? = nil, message: ForeignText = "",
        requestID: ForeignText? = nil, timings: Timings? = nil
    ) {
        self.kind = kind
        self.status = status
        self.code = code
        self.message = message
        self.requestID = requestID
        self.timings = timings
    }

    init(_ failure: TransportFailure, redactor: Redactor) {
        self.init(
            .transport(failure.error), message: redactor.text(failure.error.detail ?? ""),
            timings: failure.timings)
    }

    /// Whether somebody cancelled the call.
    public var isCancelled: Bool { kind == .transport(.cancelled) }

    /// A second try may go better without anybody changing anything.
    var mayHeal: Bool {
        switch kind {
        case .rateLimited, .unavailable: true
        default: false
        }
    }

    /// The answer settles that the token is of no use here.
    public var condemnsToken: Bool {
        switch kind {
        case .tokenRefused, .tokenUnsupported, .tokenExpired, .addressBlocked, .notInWorkspace: true
        default: false
        }
    }
}
