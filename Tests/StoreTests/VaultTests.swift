import Connections
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct VaultTests {
    static let canary = AccessToken("dapi-canary-0123456789")

    @Test func `the file vault keeps, gives and removes tokens with mode 0600`() throws {
        let folder = try StoreFolder()
        let vault = FileVault(location: folder.location)
        #expect(try vault.token(for: "a") == nil)
        try vault.keep(Self.canary, for: "a")
        try vault.keep(AccessToken("other"), for: "b")
        #expect(try vault.token(for: "a") == Self.canary)
        #expect(try folder.mode(folder.location.tokensPath) == 0o600)
        try vault.remove(for: "a")
        try vault.remove(for: "a")
        #expect(try vault.token(for: "a") == nil)
        #expect(try vault.token(for: "b") == AccessToken("other"))
        let text = try String(contentsOfFile: folder.location.tokensPath, encoding: .utf8)
        #expect(!text.contains("canary"))
    }

    @Test func `a token file that others may read is refused`() throws {
        let folder = try StoreFolder()
        let vault = FileVault(location: folder.location)
        try vault.keep(Self.canary, for: "a")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: folder.location.tokensPath)
        #expect(throws: VaultError.self) { try vault.token(for: "a") }
    }

    @Test func `writers at once lose nothing`() async throws {
        let folder = try StoreFolder()
        let location = folder.location
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    let vault = FileVault(location: location)
                    for index in 0..<10 {
                        try vault.keep(AccessToken("t\(writer)"), for: "\(writer)-\(index)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let vault = FileVault(location: location)
        for writer in 0..<8 {
            #expect(try vault.token(for: "\(writer)-9") == AccessToken("t\(writer)"))
        }
    }

    // MARK: The keyring, played by a script

    private func environment(_ script: String) throws -> (StoreFolder, [String: String]) {
        let folder = try StoreFolder()
        try folder.location.prepare()
        let path = folder.location.directory + "/secret-tool"
        try "#!/bin/sh\ncd \(folder.location.directory)\n\(script)".write(
            toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return (folder, ["PATH": folder.location.directory + ":/usr/bin:/bin"])
    }

    private static let working = """
        verb=$1; shift
        [ "$verb" = store ] && shift 2
        case $verb in
        store) cat > "secret-$4" ;;
        lookup) [ -f "secret-$4" ] && cat "secret-$4" || exit 1 ;;
        clear) rm -f "secret-$4" ;;
        esac
        """

    @Test func `a keyring that works is chosen the first time`() throws {
        let (folder, environment) = try environment(Self.working)
        let keeper = try ConnectionKeeper.open(
            store: folder.open(), location: folder.location, environment: environment)
        #expect(keeper.explanation.contains("keyring"))
        #expect(try folder.open().vaultKind() == .keyring)
        let connection = made("a")
        try keeper.save(connection, token: Self.canary)
        #expect(try keeper.token(for: connection.id) == Self.canary)
        try keeper.delete(id: connection.id)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.location.directory)
        #expect(!left.contains { $0.hasPrefix("secret-") && $0 != "secret-tool" })
    }

    @Test func `secrets move to the file and back, and are nowhere else then`() throws {
        let (folder, environment) = try environment(Self.working)
        let store = try folder.open()
        func keeper() throws -> ConnectionKeeper {
            try ConnectionKeeper.open(
                store: store, location: folder.location, environment: environment)
        }
        func target(_ kind: VaultKind) throws -> VaultSelection {
            try VaultSelection.open(
                location: folder.location,
                environment: environment.merging(["BRICKTAP_VAULT": kind.rawValue]) { $1 },
                recorded: nil)
        }
        func inKeyring() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: folder.location.directory)
                .count { $0.hasPrefix("secret-") && $0 != "secret-tool" }
        }
        let connection = made("a")
        try keeper().save(connection, token: Self.canary)
        try keeper().save(
            Destination(region: .eu1, accountID: "TEST-000-000Z"), passcode: Passcode("AAA-BBB"))
        #expect(try inKeyring() == 2)
        let move = try keeper().move(to: target(.file))
        #expect(move == ConnectionKeeper.Move(moved: 2))
        #expect(try inKeyring() == 0)
        #expect(try keeper().vault.kind == .file)
        #expect(try keeper().token(for: connection.id) == Self.canary)
        #expect(try keeper().passcode(of: "default") == Passcode("AAA-BBB"))
        #expect(try keeper().move(to: target(.keyring)).moved == 2)
        #expect(try inKeyring() == 2)
        #expect(try keeper().token(for: connection.id) == Self.canary)
        let file = try String(contentsOfFile: folder.location.tokensPath, encoding: .utf8)
        #expect(Self.canary.withValue { !file.contains($0) })
    }

    @Test func `a vault that loses what it is given changes nothing`() throws {
        let (folder, environment) = try environment("exit 0")
        let store = try folder.open()
        try store.setVaultKind(.file)
        let keeper = try ConnectionKeeper.open(
            store: store, location: folder.location, environment: environment)
        let connection = made("a")
        try keeper.save(connection, token: Self.canary)
        #expect(throws: VaultError.self) {
            try keeper.move(
                to: VaultSelection(
                    vault: KeyringVault(environment: environment), explanation: ""))
        }
        #expect(try store.vaultKind() == .file)
        #expect(try keeper.token(for: connection.id) == Self.canary)
    }

    @Test func `a locked keyring is given up after two seconds and the file is chosen`() throws {
        let (folder, environment) = try environment("sleep 60")
        let began = ContinuousClock.now
        let keeper = try ConnectionKeeper.open(
            store: folder.open(), location: folder.location, environment: environment)
        #expect(ContinuousClock.now - began < .seconds(20))
        #expect(keeper.explanation.contains(folder.location.tokensPath))
    }

    @Test func `a keyring that was chosen is never silently left`() throws {
        let (folder, environment) = try environment("echo 'Cannot autolaunch D-Bus' >&2; exit 1")
        let store = try folder.open()
        try store.setVaultKind(.keyring)
        let keeper = try ConnectionKeeper.open(
            store: store, location: folder.location, environment: environment)
        #expect(throws: VaultError.self) { try keeper.save(made("a"), token: Self.canary) }
        #expect(try store.connection(named: "a") == nil)
        #expect(!FileManager.default.fileExists(atPath: folder.location.tokensPath))
    }

    @Test func `a keyring that is locked takes no delete back and keeps nothing from being done`()
        throws
    {
        let (folder, environment) = try environment(
            "[ -f locked ] && { echo 'Cannot unlock' >&2; exit 1; }\n" + Self.working)
        let store = try folder.open()
        func keeper() throws -> ConnectionKeeper {
            try ConnectionKeeper.open(
                store: store, location: folder.location, environment: environment)
        }
        let (first, second) = (made("a", id: "a"), made("b", id: "b"))
        try keeper().save(first, token: Self.canary)
        try keeper().save(second, token: AccessToken("other"))
        let locked = folder.location.directory + "/locked"
        try "".write(toFile: locked, atomically: true, encoding: .utf8)
        #expect(try keeper().delete(id: first.id) == false, "its token is still there")
        #expect(try store.connection(named: "a") == nil)
        // The token that is left keeps nobody from opening, and goes once the keyring lets it.
        #expect(try keeper().delete(id: second.id) == false)
        try FileManager.default.removeItem(atPath: locked)
        _ = try keeper()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.location.directory)
        #expect(!left.contains { $0.hasPrefix("secret-") && $0 != "secret-tool" })
    }

    @Test func `a token is not written to a vault that the secrets have left`() throws {
        let (folder, environment) = try environment(Self.working)
        let store = try folder.open()
        let open = {
            try ConnectionKeeper.open(
                store: store, location: folder.location, environment: environment)
        }
        let old = try open()
        let connection = made("a")
        try old.save(connection, token: Self.canary)
        _ = try open().move(
            to: VaultSelection.open(
                location: folder.location,
                environment: environment.merging(["BRICKTAP_VAULT": "file"]) { $1 }, recorded: nil))
        #expect(try !old.isInForce())
        #expect(throws: StoreError.self) {
            try old.save(connection, token: AccessToken("second"))
        }
        #expect(try open().token(for: connection.id) == Self.canary)
        try open().save(connection, token: AccessToken("second"))
        #expect(try open().token(for: connection.id) == AccessToken("second"))
    }

    @Test func `a forced vault that cannot be used fails loudly`() throws {
        let folder = try StoreFolder()
        for value in ["keyring", "nonsense"] {
            #expect(throws: VaultError.self) {
                try VaultSelection.open(
                    location: folder.location,
                    environment: ["BRICKTAP_VAULT": value, "PATH": "/nowhere"], recorded: nil)
            }
        }
    }

    // MARK: Both together

    @Test func `a name that is taken leaves no token behind`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        try keeper.save(made("a"), token: AccessToken("first"))
        #expect(throws: StoreError.self) { try keeper.save(made("A"), token: Self.canary) }
        let text = try String(contentsOfFile: folder.location.tokensPath, encoding: .utf8)
        #expect(text.contains("first") && !text.contains("canary"))
    }

    @Test func `an edit replaces the token and removes the old one`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        var connection = made("a")
        try keeper.save(connection, token: Self.canary)
        connection.details.schema = "new"
        try keeper.save(connection, token: AccessToken("second"))
        #expect(try keeper.token(for: connection.id) == AccessToken("second"))
        let text = try String(contentsOfFile: folder.location.tokensPath, encoding: .utf8)
        #expect(!text.contains("canary"))
    }

    @Test func `what a crash leaves between token and row is cleaned up`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let connection = made("a")
        try keeper.save(connection, token: AccessToken("kept"))
        // As if the program had died after the token was written, before the row was.
        let vault = FileVault(location: folder.location)
        try vault.keep(Self.canary, for: "orphan")
        try keeper.store.write {
            try $0.execute(sql: "INSERT INTO token_in_doubt VALUES ('orphan', 0)")
        }
        _ = try folder.keeper()
        #expect(try vault.token(for: "orphan") == nil)
        #expect(try keeper.token(for: connection.id) == AccessToken("kept"))
    }

    @Test func `the token is in no file but the vault's`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        try keeper.save(made("a"), token: Self.canary)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.location.directory) {
            let bytes = try Data(
                contentsOf: URL(fileURLWithPath: folder.location.directory + "/" + name))
            #expect(bytes.range(of: Data("canary".utf8)) == nil || name == "tokens.json", "\(name)")
        }
    }
}
