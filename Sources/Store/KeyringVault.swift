public import Connections
internal import Glibc
internal import Language

/// Tokens in the Secret Service, through `secret-tool` in a child process.
///
/// A locked keyring blocks its caller for ever, so every call has a deadline, after which the child
/// is killed. The token goes through a pipe, never through an argument.
public struct KeyringVault: TokenVault {
    /// The desktop's keyring.
    public let kind = VaultKind.keyring
    private let program: String
    private let environment: [String: String]
    /// Seconds that a call may take.
    private static let deadline = 2

    /// - Throws: `.unavailable` when `secret-tool` is not installed.
    public init(environment: [String: String]) throws(VaultError) {
        let paths = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let found = paths.map { path -> String in "\(path)/secret-tool" }
            .first { access($0, X_OK) == 0 }
        guard let found else {
            throw .unavailable(kind: .keyring, detail: tr("secret-tool is not installed"))
        }
        program = found
        var environment = environment
        for name in ["BRICKTAP_TOKEN", "DATABRICKS_TOKEN"] { environment[name] = nil }
        self.environment = environment
    }

    private func attributes(_ id: String) -> [String] {
        ["application", "bricktap", "connection", id]
    }

    public func keep(_ token: AccessToken, for id: String) throws(VaultError) {
        let label = tr("bricktap: token of a Databricks connection")
        let (status, _, error) = try token.withValue { text throws(VaultError) in
            try run(["store", "--label", label] + attributes(id), input: text)
        }
        guard status == 0 else { throw .unavailable(kind: .keyring, detail: words(error)) }
    }

    public func token(for id: String) throws(VaultError) -> AccessToken? {
        let (status, output, error) = try run(["lookup"] + attributes(id), input: "")
        if status == 0 { return output.isEmpty ? nil : AccessToken(output) }
        // secret-tool says nothing when there is no such secret.
        if error.allSatisfy(\.isWhitespace) { return nil }
        throw .unavailable(kind: .keyring, detail: words(error))
    }

    public func remove(for id: String) throws(VaultError) {
        let (status, _, error) = try run(["clear"] + attributes(id), input: "")
        if status != 0, !error.allSatisfy(\.isWhitespace) {
            throw .unavailable(kind: .keyring, detail: words(error))
        }
    }

    /// Proves, with a value of no worth, that secrets can be kept, read and removed.
    func prove() throws(VaultError) {
        let id = "check-\(getpid())"
        let value = AccessToken("bricktap-check")
        try keep(value, for: id)
        let read = try token(for: id)
        try remove(for: id)
        if read != value {
            throw .unavailable(kind: .keyring, detail: tr("it did not give back what it was given"))
        }
    }

    private func words(_ error: String) -> String {
        let line = error.split(separator: "\n").first.map(String.init) ?? tr("it refused")
        return String(line.prefix(200))
    }

    private func run(_ arguments: [String], input: String) throws(VaultError)
        -> (status: Int32, output: String, error: String)
    {
        do throws(ChildProcess.Failure) {
            return try ChildProcess.run(
                program, arguments, environment: environment, input: input, seconds: Self.deadline)
        } catch {
            switch error {
            case .tookTooLong: throw .noAnswer(seconds: Self.deadline)
            case .couldNotStart(let detail): throw .unavailable(kind: .keyring, detail: detail)
            }
        }
    }
}
