internal import Connections
internal import HTTP
internal import Language

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

    /// Seconds that a chunk may take.
    private static let linkTimeout = 300.0

    /// Headers that the storage of a cloud asks for: encryption keys, versions, dates. Any other could
    /// ask something else of the host than its file.
    private static let storagePrefixes = ["x-amz-", "x-ms-", "x-goog-"]
    private static let mostHeaders = 32
    private static let longestHeader = 8_192

    static func storageHeaders(_ headers: [String: String]) -> [(name: String, value: String)] {
        headers.sorted { $0.key < $1.key }.lazy
            .filter { name, value in
                let name = name.lowercased()
                return storagePrefixes.contains { name.hasPrefix($0) }
                    && name.utf8.allSatisfy {
                        (97...122).contains($0) || (48...57).contains($0) || $0 == 45
                    }
                    && name.utf8.count + value.utf8.count <= longestHeader
                    && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            }
            .prefix(mostHeaders)
            .map { (name: $0.key, value: $0.value) }
    }

    /// Fetches what a link leads to. The token does not go there: the link is its own permission.
    ///
    /// - Parameter limit: Bytes, decompressed, beyond which it is not usable.
    public func fetch(_ link: Statement.ExternalLink, limit: Int) async throws(LinkError)
        -> [UInt8]
    {
        // A workspace on this machine may keep its results here, too.
        let isOwn = details.host.isLoopback
        guard let url = RequestURL(link.external_link), isOwn || !url.isPlainHTTP else {
            throw .unusable(tr("The workspace gave a link that is no https address."))
        }
        var request = HTTPRequest(
            .get, url, headers: Self.storageHeaders(link.http_headers ?? [:]),
            timeout: Self.linkTimeout, sizeLimit: limit, caBundle: details.caBundle)
        request.reach = isOwn ? .anywhere : .outward
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await http.send(request)
        } catch {
            switch error.error {
            case .cancelled: throw .cancelled
            case .plainHTTPRefused, .inwardRefused, .tooLarge, .certificateExpired,
                .certificateNotYetValid,
                .certificateWrongHost, .certificateUnknownIssuer, .certificateRevoked,
                .revocationUnknown, .notTLS, .caBundleUnreadable:
                throw .unusable(redactor.text(error.error.words).text)
            default: throw .unavailable(redactor.text(error.error.words).text)
            }
        }
        switch response.status {
        case 200: return response.body
        case 400, 401, 403, 404, 410: throw .refused(status: response.status)
        default: throw .unavailable(tr("The storage answered \(response.status)."))
        }
    }
}
