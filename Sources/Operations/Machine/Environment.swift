package import Connections
internal import FoundationEssentials
internal import Glibc

/// What the environment says, read once at the start; secrets are taken out of it, so that no
/// child process inherits them.
package enum Environment {
    package static let token = taken("BRICKTAP_TOKEN", "DATABRICKS_TOKEN")
    package static let passcode: Passcode? = taken("BRICKTAP_PASSCODE")
    package static let notifyKey = taken("BRICKTAP_NOTIFY_KEY")

    /// The token in a variable; nil where it is not set. Those of Databricks and bricktap are not in
    /// the environment any more.
    package static func token(named name: String) -> AccessToken? {
        if ["BRICKTAP_TOKEN", "DATABRICKS_TOKEN"].contains(name) { return token }
        return value(name).map { AccessToken($0) }
    }

    private static func taken(_ names: String...) -> AccessToken? {
        var found: AccessToken?
        for name in names {
            guard let value = getenv(name) else { continue }
            if found == nil && value.pointee != 0 { found = AccessToken(String(cString: value)) }
            unsetenv(name)
        }
        return found
    }

    package static var all: [String: String] { ProcessInfo.processInfo.environment }

    package static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
