internal import Glibc

/// A variable of the environment that names a proxy, as libcurl reads it: `https_proxy`,
/// `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY` (curl's man page, "ENVIRONMENT").
///
/// Its value may hold a password, which no message may show: neither ours nor curl's.
public struct ProxyVariable: Sendable {
    /// The variable's name.
    public let name: String
    private let value: String

    /// The variable that decides about HTTPS; nil where none does.
    public static func inForce() -> ProxyVariable? { inForce(environment) }

    static func inForce(_ variable: (String) -> String?) -> ProxyVariable? {
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            if let value = variable(name), !value.isEmpty {
                return ProxyVariable(name: name, value: value)
            }
        }
        return nil
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private var afterScheme: Substring {
        value.firstRange(of: "://").map { value[$0.upperBound...] } ?? value[...]
    }

    /// What stands before the last `@`: user and password, whichever signs are in them.
    private var userInfo: Substring? {
        afterScheme.lastIndex(of: "@").map { afterScheme[..<$0] }
    }

    /// Host and port, which may be shown.
    public var address: String {
        let rest = afterScheme.lastIndex(of: "@").map {
            afterScheme[afterScheme.index(after: $0)...]
        }
        let whole = rest ?? afterScheme
        return String(whole.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }

    /// Whether a sign in user or password is what makes it unreadable.
    public var hasBareSign: Bool { userInfo?.contains { "@/?#".contains($0) } ?? false }

    /// Whether curl reads the value as it was meant. In user and password `@`, `/`, `?` and `#` end
    /// what they stand in: they have to be percent-encoded.
    public var isReadable: Bool {
        if hasBareSign { return false }
        let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        return isPlain && !address.isEmpty && !value.contains("\\")
    }

    /// A text without user and password, wherever curl or anything else quotes them.
    func redacted(_ text: String) -> String {
        guard let userInfo, !userInfo.isEmpty else { return text }
        let password = userInfo.firstIndex(of: ":").map { userInfo[userInfo.index(after: $0)...] }
        var result = text
        for secret in [String(userInfo), password.map(String.init) ?? ""] where !secret.isEmpty {
            result = result.split(separator: secret, omittingEmptySubsequences: false)
                .joined(separator: "***")
        }
        return result
    }

    /// Whether curl asks a proxy for a host.
    static func isUsed(for host: String) -> Bool { inForce() != nil && !isLeftOut(host) }

    /// Whether this process's `no_proxy` takes a host out.
    static func isLeftOut(_ host: String) -> Bool { isLeftOut(host, environment) }

    /// Whether `no_proxy` takes a host out, by curl's rule: whole names, and names that end in a dot
    /// and one of those listed.
    static func isLeftOut(_ host: String, _ variable: (String) -> String?) -> Bool {
        let list = variable("no_proxy") ?? variable("NO_PROXY") ?? ""
        let host = host.lowercased()
        return list.lowercased().split(whereSeparator: { $0 == "," || $0 == " " }).contains {
            let name = $0.drop { $0 == "." }
            return name == "*" || (!name.isEmpty && (host == name || host.hasSuffix("." + name)))
        }
    }
}
