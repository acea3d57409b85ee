internal import Connections
internal import HTTP

extension Workspace {
    /// Why a chunk could not be fetched from the storage that its link names.
    public enum LinkError: Error, Sendable, Equatable {
        /// The link was refused: it has expired, or was made for one use.
        case refused(status: Int)
        /// Another try may bring it.
        case unavailable(String)
        /// The link is none that may be followed.
        case unusable(String)
        /// The task that fetched it was cancelled, which says nothing of the link.
        case cancelled
    }

    /// Seconds and bytes that a chunk may take.
    private static let linkTimeout = 300.0
    private static let largestChunk = 1 << 29

    /// Fetches what a link leads to. The token does not go there: the link is its own permission.
    public func fetch(_ link: Statement.ExternalLink) async throws(LinkError) -> [UInt8] {
        guard let url = RequestURL(link.external_link) else {
            throw .unusable(tr("The workspace gave a link that is no https address."))
        }
        let headers = (link.http_headers ?? [:]).map { (name: $0.key, value: $0.value) }
            .filter { $0.name.lowercased() != "authorization" }
        let request = HTTPRequest(
            .get, url, headers: headers, timeout: Self.linkTimeout, sizeLimit: Self.largestChunk,
            caBundle: details.caBundle)
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await http.send(request)
        } catch {
            switch error.error {
            case .cancelled: throw .cancelled
            case .plainHTTPRefused, .tooLarge, .certificateExpired, .certificateNotYetValid,
                .certificateWrongHost, .certificateUnknownIssuer, .certificateRevoked,
                .revocationUnknown, .notTLS, .caBundleUnreadable:
                throw .unusable(error.error.words)
            default: throw .unavailable(error.error.words)
            }
        }
        switch response.status {
        case 200: return response.body
        case 400, 401, 403, 404, 410: throw .refused(status: response.status)
        default: throw .unavailable(tr("The storage answered \(response.status)."))
        }
    }
}
