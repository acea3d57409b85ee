internal import Connections
internal import Language

extension Workspace {
    /// What a failed call means here, and what to do: the same words that Test Connection uses.
    public func diagnosis(_ error: DatabricksError) -> (cause: String, action: String) {
        let result = Diagnose(details: details).failure(.sql, error)
        return (result.cause ?? tr("The workspace refused."), result.action ?? "")
    }
}
