public import Connections
internal import FoundationEssentials
internal import HTTP

extension Workspace {
    /// When the tokens of the identity expire, as far as the workspace tells.
    ///
    /// `GET /api/2.0/token/list` names the valid tokens of whoever asks, with `expiry_time` in
    /// milliseconds since 1970, -1 for never (docs.databricks.com/api/workspace/tokens/list).
    ///
    /// - Returns: Nil when there is none: the identity signed in with something else.
    /// - Throws: ``DatabricksError``; a token without the scope may not ask.
    public func tokenExpiry() async throws(DatabricksError) -> TokenExpiry? {
        struct Answer: Decodable {
            struct Info: Decodable { var expiry_time: Int64? }
            var token_infos: [Info]?
        }
        let answer: Answer = try await call(.get, "/api/2.0/token/list")
        guard let infos = answer.token_infos, !infos.isEmpty else { return nil }
        let first = infos.compactMap(\.expiry_time).filter { $0 > 0 }.min()
        return TokenExpiry(
            tokens: infos.count,
            first: first.map { Date(timeIntervalSince1970: Double($0) / 1_000) })
    }
}
