internal import Connections
internal import FoundationEssentials
internal import Store
internal import Wizard

/// Saves a connection: new or edited, tested or not, from the form, the plain face and `save`.
struct SaveConnection {
    let live: Live

    /// - Parameter now: When a new connection was connected, and when it was tested where the
    ///   request does not say.
    /// - Throws: `FieldProblem` for what is wrong with a field, `StoreError`, `VaultError`. Nothing
    ///   is saved then.
    func perform(_ request: SaveRequest, now: Date = Live.now) throws -> Connection {
        if let bundle = CABundle.problem(request.details.caBundle ?? "") { throw bundle }
        // A connection is somebody's: who gave an address, else whose token it is, else whose it was,
        // else whose account this is.
        let known = [
            request.connectedBy, request.report?.identity ?? "", request.editing?.connectedBy ?? "",
        ].first { !$0.isEmpty }
        let person = known ?? Person.account
        var connection =
            request.editing
            ?? Connection(
                id: UUID().uuidString.lowercased(), name: request.name, details: request.details,
                connectedBy: person, connectedOn: now, test: request.test)
        connection.name = request.name
        connection.details = request.details
        connection.connectedBy = person
        connection.test = request.test
        let token: AccessToken? =
            switch request.token {
            case .typed(let token): token
            case .saved: nil
            }
        // Whoever the token belongs to may be a service principal: only what a person gave is kept.
        try live.connections().save(
            ConnectionSave(
                connection, token: token, report: request.report,
                preferredEmail: request.isPersonGiven && !request.connectedBy.isEmpty
                    ? request.connectedBy : nil))
        return connection
    }
}
