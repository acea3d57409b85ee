internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Imports
internal import Store
internal import Wizard

struct DestinationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination",
        abstract: "The CleverTap account that imports write to.",
        subcommands: [
            DestinationSetCommand.self, DestinationTestCommand.self, DestinationShowCommand.self,
        ])
}

struct DestinationSetCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Test an account and save it.",
        discussion: """
            The test is an upload with dryRun=1: CleverTap validates one record and stores nothing. \
            Exit status: 0 saved, 1 not saved, 64 the input is wrong.
            """)

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
        let live = Live()
        var problems: [ImportRules.Problem] = []
        let known = try live.store().destination()
        let wanted =
            region.flatMap(DestinationRules.region) ?? (region == nil ? known?.region : nil)
        if wanted == nil {
            let regions = Destination.Region.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(ImportRules.Problem("region", tr("The region is one of \(regions).")))
        }
        let account = (accountID ?? known?.accountID ?? "").trimmed
        if let problem = DestinationRules.accountProblem(account) {
            problems.append(ImportRules.Problem("account_id", problem))
        }
        var passcode = Environment.passcode
        if let passcodeFile {
            passcode = Passcode(try SecretFile.read(passcodeFile).trimmed)
        }
        let kept = try passcode ?? live.connections().passcode()
        let problem: String? =
            kept.map { $0.withValue { DestinationRules.passcodeProblem($0) } }
            ?? tr("The passcode is needed: --passcode-file or $BRICKTAP_PASSCODE.")
        if let problem { problems.append(ImportRules.Problem("passcode", problem)) }
        guard problems.isEmpty, let wanted, let kept else { throw Failure.badImport(problems) }
        let destination = Destination(
            region: wanted, accountID: account,
            loopback: loopbackPort.map { Destination.Loopback(host: "127.0.0.1", port: $0) })
        if !skipTest,
            let trouble = await ImportTrial.test(destination, passcode: kept, http: live.http)
        {
            throw Failure(trouble)
        }
        try live.connections().save(destination, passcode: passcode)
        if json {
            Output.json(.object([("saved", .bool(true))] + JSONOutput.pairs(of: destination)))
        } else {
            let explanation = try live.connections().explanation
            Output.line(tr("Saved account \(account) in \(wanted.title).") + " " + explanation)
            Output.line(Destination.addressHint)
        }
    }
}

struct DestinationTestCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Test the saved account with a dryRun=1 upload.")

    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let live = Live()
        guard let (destination, passcode) = try live.destination() else {
            throw StoreError.noDestination
        }
        if let trouble = await ImportTrial.test(destination, passcode: passcode, http: live.http) {
            throw Failure(trouble)
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
        commandName: "show", abstract: "Show the saved account, without its passcode.")

    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let live = Live()
        guard let destination = try live.store().destination() else {
            throw StoreError.noDestination
        }
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
