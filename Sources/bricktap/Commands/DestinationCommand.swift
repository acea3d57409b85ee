internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Imports
internal import Language
internal import Operations
internal import Store
internal import Wizard

struct DestinationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination",
        abstract: "The CleverTap accounts that imports write to.",
        subcommands: [
            DestinationSetCommand.self, DestinationTestCommand.self, DestinationShowCommand.self,
            DestinationListCommand.self, DestinationDeleteCommand.self,
        ])
}

/// Which account is meant.
struct AccountName: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What imports call the account, such as test or production.", valueName: "name"),
        completion: Offered.accounts)
    var name = Destination.usualName

    /// - Throws: `StoreError` where no account has this name.
    func account(_ app: Application) throws -> Destination {
        guard let account = try app.store().destination(named: name) else {
            throw StoreError.noDestination(name)
        }
        return account
    }
}

struct DestinationSetCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Test an account and save it.",
        discussion: """
            The test is an upload with dryRun=1: CleverTap validates one record and stores nothing. \
            Exit status: 0 saved, 1 not saved, 64 the input is wrong.
            """)

    @OptionGroup var account: AccountName
    @Option(
        help: ArgumentHelp(
            "eu1, in1, sg1, us1, aps3 or mec1: the first part of the dashboard's address.",
            valueName: "region"),
        completion: .list(Destination.Region.allCases.map(\.rawValue)))
    var region: String?
    @Option(help: ArgumentHelp("The account's Project ID.", valueName: "id"))
    var accountID: String?
    @Option(
        help: ArgumentHelp(
            "A file with the passcode, - for standard input. Else $BRICKTAP_PASSCODE.",
            valueName: "file"), completion: .file())
    var passcodeFile: String?
    @Flag(help: "Save without a test.")
    var skipTest = false
    @Option(help: .hidden)
    var loopbackPort: Int?
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let name = account.name.trimmed
        let known = try app.store().destination(named: name)
        let wanted =
            region.flatMap(DestinationRules.region) ?? (region == nil ? known?.region : nil)
        let project = (accountID ?? known?.accountID ?? "").trimmed
        var passcode = Environment.passcode
        if let passcodeFile {
            passcode = Passcode(try SecretFile.read(passcodeFile).trimmed)
        }
        let destination = Destination(
            name: known?.name ?? name, region: wanted ?? .eu1, accountID: project,
            loopback: loopbackPort.map { Destination.Loopback(host: "127.0.0.1", port: $0) })
        let saving = SaveAccount(destination, passcode, isTested: !skipTest)
        guard let wanted else {
            let regions = Destination.Region.allCases.map(\.rawValue).joined(separator: ", ")
            let (others, _) = try saving.problems(in: app)
            throw Failure.badImport(
                others.filter { $0.place == "name" }
                    + [ImportRules.Problem("region", tr("The region is one of \(regions)."))]
                    + others.filter { $0.place != "name" })
        }
        _ = try await saving.perform(in: app)
        if json {
            Output.json(.object([("saved", .bool(true))] + JSONOutput.pairs(of: destination)))
        } else {
            let explanation = try app.connections().explanation
            let saved =
                name == Destination.usualName
                ? tr("Saved account \(project) in \(wanted.title).")
                : tr("Saved “\(name)”, account \(project) in \(wanted.title).")
            Output.line(saved + " " + explanation)
            Output.line(Destination.addressHint)
        }
    }
}

struct DestinationTestCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Test a saved account with a dryRun=1 upload.")

    @OptionGroup var account: AccountName
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let destination = try account.account(app)
        guard let passcode = try app.connections().passcode(of: destination.name) else {
            throw Failure.cannot(tr("The passcode is needed."))
        }
        if let trouble = await ImportTrial.test(destination, passcode: passcode, http: app.http) {
            throw trouble
        }
        if json {
            Output.json(.object([("passed", .bool(true))] + JSONOutput.pairs(of: destination)))
        } else {
            Output.line(
                tr(
                    "CleverTap accepts account \(destination.accountID) in \(destination.region.title)."
                )
            )
        }
    }
}

struct DestinationShowCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a saved account, without its passcode.")

    @OptionGroup var account: AccountName
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let destination = try account.account(Application())
        if json {
            Output.json(.object(JSONOutput.pairs(of: destination)))
            return
        }
        Output.line(tr("Region: \(destination.region.title) (\(destination.region.rawValue))"))
        Output.line(tr("Host: \(destination.host)"))
        Output.line(tr("Account: \(destination.accountID)"))
        Output.line(Destination.addressHint)
    }
}

struct DestinationListCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the saved accounts.")

    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let accounts = try Application().store().destinations()
        if json {
            let list = accounts.map { JSONText.object(JSONOutput.pairs(of: $0)) }
            Output.json(.object([("accounts", .array(list))]))
            return
        }
        if accounts.isEmpty { throw StoreError.noDestination(Destination.usualName) }
        for account in accounts {
            Output.line("\(account.name): \(account.accountID), \(account.region.title)")
        }
    }
}

struct DestinationDeleteCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete an account that no import writes to, with its passcode.")

    @Argument(help: "The name of an account.", completion: Offered.accounts)
    var name: String
    @Flag(help: "Do not ask.")
    var yes = false
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        guard let account = try app.store().destination(named: name) else {
            throw StoreError.noDestination(name)
        }
        if !yes {
            try Prompt.confirm(
                tr("Delete the account “\(account.name)” and its passcode?"), json: json,
                else: tr("Nothing was deleted: add --yes to delete it."))
        }
        try app.connections().deleteAccount(account.name)
        if json {
            Output.json(.object([("deleted", .bool(true)), ("name", .string(account.name))]))
        } else {
            Output.line(tr("Deleted the account “\(account.name)” and its passcode."))
        }
    }
}
