package import Connections
internal import FoundationEssentials
internal import Store

extension SaveConnection: StoreUseCase {
    /// - Throws: `FieldProblem` for what is wrong with a field; `StoreError`, `.changedMeanwhile` where
    ///   what is edited is not as it was; `VaultError`. Nothing is saved then.
    package func perform(in app: Application) throws -> Connection {
        if let bundle = CABundle.problem(details.caBundle ?? "") { throw bundle }
        // A connection is somebody's: who gave an address, else whose token it is, else whose it was,
        // else whose account this is.
        let known = [connectedBy, report?.identity ?? "", editing?.connectedBy ?? ""]
            .first { !$0.isEmpty }
        let person = known ?? CurrentUser.account
        var connection =
            editing
            ?? Connection(
                id: UUID().uuidString.lowercased(), name: name, details: details,
                connectedBy: person, connectedOn: now ?? Application.now, test: test)
        connection.name = name
        connection.details = details
        connection.connectedBy = person
        connection.test = test
        let typed: AccessToken? =
            switch token {
            case .typed(let token): token
            case .saved: nil
            }
        // Whoever the token belongs to may be a service principal: only what a person gave is kept.
        let given = isPersonGiven && !connectedBy.isEmpty ? connectedBy : nil
        try app.connections().save(
            ConnectionSave(connection, token: typed, report: report, preferredEmail: given))
        if editing != nil { connection.version += 1 }
        if !connectedBy.isEmpty { app.note(email: connectedBy) }
        return connection
    }
}
