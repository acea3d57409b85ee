internal import Connections
internal import HTTP
internal import Language
internal import Text

/// What is known of a host that nobody has vouched for yet, in sentences.
extension Diagnose {
    /// What it says of itself; anybody could say the same.
    func claim(of config: HostConfig) -> String {
        if let other = config.otherHost(than: details.host.name) { return namesAnother(other) }
        let facts = [
            config.workspaceID.map { tr("workspace \($0)") },
            config.accountID.map { tr("account \($0)") }, config.cloud,
        ].compactMap { $0?.bounded(to: 60) }
        guard config.isDatabricks else { return tr("It does not say that it is a workspace.") }
        return facts.isEmpty
            ? tr("It says that it is a workspace.")
            : tr("It says of itself: \(facts.joined(separator: ", ")).")
    }

    func namesAnother(_ other: String) -> String {
        tr("It names another host to sign in at: \(other.bounded(to: 100)).")
    }

    func words(_ certificate: Certificate) -> String {
        let issuer = certificate.issuerName.bounded(to: 100)
        return certificate.expiryDay.map {
            tr("Its certificate was issued by \(issuer) and is valid until \($0).")
        } ?? tr("Its certificate was issued by \(issuer).")
    }
}
