internal import Connections
internal import Synchronization

/// Whether a host has said that it is a workspace. Shared by the copies of a workspace, so that it
/// is asked once.
final class HostProof: Sendable {
    private let given = Mutex(false)

    var isGiven: Bool { given.withLock { $0 } }

    func note() { given.withLock { $0 = true } }
}

extension ConnectionDetails {
    /// The host may see the token without being asked who it is: it has a known Databricks domain,
    /// is this machine itself, or the user said yes to it.
    var isVouchedFor: Bool { host.cloud != nil || host.isLoopback || hostIsTrusted }
}

extension Workspace {
    /// Lets the token go to a host that nobody vouches for only after that has said, without having
    /// seen it, that it is a workspace.
    func proveHost() async throws(DatabricksError) {
        guard !details.isVouchedFor, !proof.isGiven else { return }
        let config: HostConfig
        do throws(DatabricksError) {
            config = try await hostConfig()
        } catch {
            switch error.kind {
            // Not asked yet: a later try may tell.
            case .transport, .rateLimited, .unavailable: throw error
            default:
                throw DatabricksError(
                    .hostUnproved, status: error.status, code: error.code, message: error.message,
                    requestID: error.requestID)
            }
        }
        guard config.isDatabricks else { throw DatabricksError(.hostUnproved) }
    }
}
