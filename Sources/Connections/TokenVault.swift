internal import Language

/// Where tokens are kept, apart from the connections. Calls may block for up to 2 seconds.
public protocol TokenVault: Sendable {
    var kind: VaultKind { get }
    /// Keeps the token of a connection, durably; replaces one kept before.
    func keep(_ token: AccessToken, for id: String) throws(VaultError)
    /// The token of a connection; nil when none is kept.
    func token(for id: String) throws(VaultError) -> AccessToken?
    /// Removes the token of a connection; no error when none was kept.
    func remove(for id: String) throws(VaultError)
}

/// The two kinds of vault; the raw values are those of `$BRICKTAP_VAULT`.
public enum VaultKind: String, Sendable {
    /// The Secret Service of the desktop (GNOME Keyring, KWallet).
    case keyring
    /// A file with mode 0600 in the store's directory of mode 0700.
    case file
}

/// Why a token could not be kept or read. Never contains a token.
public enum VaultError: Error, Sendable, Equatable {
    /// No answer within the deadline: most likely the keyring is locked.
    case noAnswer(seconds: Int)
    /// The vault cannot be used on this machine: its program is missing, or refuses for the reason in `detail`.
    case unavailable(kind: VaultKind, detail: String)
    /// The file or its directory is open to others, or not ours.
    case unsafe(path: String, detail: String)
    /// No room for the token file at `path`; the tokens that it held are still there.
    case diskFull(path: String)
    /// The token file at `path` could not be read or written, or is not ours; `detail` is the system's reason.
    case failed(path: String, detail: String)
}

extension VaultError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noAnswer(let seconds):
            tr(
                "The keyring gave no answer within \(seconds) s; it is probably locked. Unlock it and try again."
            )
        case .unavailable(.keyring, let detail):
            tr(
                "The keyring cannot be used here (\(detail)). Unlock or start it, or set BRICKTAP_VAULT=file."
            )
        case .unavailable(.file, let detail):
            tr("The token file cannot be used (\(detail)).")
        case .unsafe(let path, let detail):
            tr("\(path) is not safe for a token: \(detail).")
        case .diskFull(let path): StoreError.diskFull(path: path).description
        case .failed(let path, let detail):
            tr("The token could not be kept in \(path): \(detail).")
        }
    }
}
