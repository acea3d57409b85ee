public import Connections
internal import Language

/// Which vault is in force, and why.
public struct VaultSelection: Sendable {
    /// The vault that is used.
    public let vault: any TokenVault
    /// Where tokens are kept, in words for the user.
    public let explanation: String
    /// `$BRICKTAP_VAULT` decides, whatever the store notes.
    var isForced = false

    /// Chooses once, and then stays with it: `$BRICKTAP_VAULT` forces; else what was chosen before
    /// is kept to, even when it fails; else the keyring when it answers, else the file.
    public static func open(
        location: StoreLocation, environment: [String: String], recorded: VaultKind?
    ) throws(VaultError) -> VaultSelection {
        if let forced = environment["BRICKTAP_VAULT"], !forced.isEmpty {
            guard let kind = VaultKind(rawValue: forced) else {
                throw .failed(
                    path: "BRICKTAP_VAULT", detail: tr("“\(forced)” is neither keyring nor file"))
            }
            return try open(
                kind, location: location, environment: environment, prove: true, isForced: true)
        }
        if let recorded {
            return try open(recorded, location: location, environment: environment, prove: false)
        }
        if let keyring = try? open(
            .keyring, location: location, environment: environment, prove: true)
        {
            return keyring
        }
        return try open(.file, location: location, environment: environment, prove: false)
    }

    private static func open(
        _ kind: VaultKind, location: StoreLocation, environment: [String: String], prove: Bool,
        isForced: Bool = false
    ) throws(VaultError) -> VaultSelection {
        switch kind {
        case .keyring:
            let vault = try KeyringVault(environment: environment)
            if prove { try vault.prove() }
            return VaultSelection(
                vault: vault,
                explanation: tr("Tokens are kept in this machine's keyring (Secret Service)."),
                isForced: isForced)
        case .file:
            return VaultSelection(
                vault: FileVault(location: location),
                explanation: tr(
                    "Tokens are kept in \(location.tokensPath), which only you can read."),
                isForced: isForced)
        }
    }
}
