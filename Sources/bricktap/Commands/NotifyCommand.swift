internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import HTTP
internal import Imports
internal import Language
internal import Operations
internal import Store
internal import Wizard

struct NotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Tell a webhook or a command when an import changes its state.",
        subcommands: [
            NotifySetCommand.self, NotifyShowCommand.self, NotifyTestCommand.self,
            NotifyOffCommand.self,
        ])
}

struct NotifySetCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Say who is told, and from where on.",
        discussion: """
            What is not given stays as it is. The webhook is sent a JSON object, signed with \
            HMAC-SHA256 by the key; the command, a line of shell, reads it from its standard input. \
            Exit status: 0 saved, 1 not saved, 64 the input is wrong.
            """)

    @Option(
        help: ArgumentHelp(
            "An https address; empty for none. It is kept as a secret.", valueName: "url"))
    var webhook: String?
    @Option(
        help: ArgumentHelp(
            "A file with that address, - for standard input: other users see a command line.",
            valueName: "file"), completion: .file())
    var webhookFile: String?
    @Option(
        help: ArgumentHelp(
            "A file with the key that signs what the webhook is sent, - for standard input. Else $BRICKTAP_NOTIFY_KEY.",
            valueName: "file"), completion: .file())
    var keyFile: String?
    @Option(help: ArgumentHelp("A line of shell; empty for none.", valueName: "command"))
    var command: String?
    @Option(
        help: ArgumentHelp("News from so many percent of refused rows on.", valueName: "percent"))
    var refusedAbove: Int?
    @Option(
        help: ArgumentHelp("News after so many scheduled runs without a row.", valueName: "runs"))
    var idleAfter: Int?
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let known = try app.store().newsSettings()
        var settings = known ?? NewsSettings()
        var problems: [ImportRules.Problem] = []
        func refuse(_ field: String, _ words: String) {
            problems.append(ImportRules.Problem(field, words))
        }
        if let refusedAbove {
            settings.refusedAbove = refusedAbove
            if !(0...99).contains(refusedAbove) { refuse("refused_above", tr("0 to 99 percent.")) }
        }
        if let idleAfter {
            settings.idleAfter = idleAfter
            if !(1...1_000).contains(idleAfter) { refuse("idle_after", tr("1 to 1,000 runs.")) }
        }
        var saved: ConnectionKeeper.Webhook?
        let address =
            try webhookFile.map { try Self.secret($0, "webhook").trimmed } ?? webhook?.trimmed
        if let address, address.isEmpty {
            settings.webhookHost = nil
        } else if address != nil || keyFile != nil
            || (Environment.notifyKey != nil && known?.webhookHost != nil)
        {
            saved = try newWebhook(address, app, &settings, refuse)
        }
        if let command {
            settings.usesCommand = !command.trimmed.isEmpty
            if command.contains(where: \.isNewline) {
                refuse("command", tr("A command is one line; a script can have more."))
            } else if command.utf8.count > StoreLocation.longestCommand {
                refuse(
                    "command", tr("The command has \(StoreLocation.longestCommand) bytes at most."))
            }
        }
        if problems.isEmpty, settings.channels.isEmpty {
            refuse(
                "webhook",
                tr("A webhook or a command is needed. “bricktap notify off” tells nobody."))
        }
        guard problems.isEmpty else { throw Failure.badImport(problems) }
        try app.connections().save(settings, webhook: saved)
        if let command {
            try app.location.keepNewsCommand(settings.usesCommand ? command.trimmed : nil)
            // A worker that began before has another one, and ends by itself.
            try await WorkerProcess(app).renew()
        }
        if json {
            Output.json(.object([("saved", .bool(true))] + JSONOutput.pairs(of: settings)))
        } else {
            Output.line(tr("Saved. “bricktap notify test” tries it."))
        }
    }

    /// The webhook as it is to be, of what is given and what is saved.
    private func newWebhook(
        _ given: String?, _ app: Application, _ settings: inout NewsSettings,
        _ refuse: (String, String) -> Void
    ) throws -> ConnectionKeeper.Webhook? {
        let known = try app.connections().webhook()
        let address = given.map { AccessToken($0) } ?? known?.address
        var key = Environment.notifyKey ?? known?.key
        if let keyFile { key = AccessToken(try Self.secret(keyFile, "key").trimmed) }
        let url = address?.withValue { RequestURL($0) }
        if let url, !url.isPlainHTTP || url.isLoopback {
            settings.webhookHost = url.host
        } else {
            refuse("webhook", tr("The address of a webhook begins with https://."))
        }
        guard let address, let key, !key.isEmpty, key.withValue({ !$0.contains("\n") }) else {
            refuse("key", tr("The key is needed: --key-file or $BRICKTAP_NOTIFY_KEY."))
            return nil
        }
        guard Signature.hmacSHA256([], key: [1]) != nil else {
            throw Failure.cannot(tr("There is no libcrypto of OpenSSL here to sign with."))
        }
        return ConnectionKeeper.Webhook(address: address, key: key)
    }

    private static func secret(_ path: String, _ field: String) throws -> String {
        String(
            decoding: try SecretFile.bytes(path, of: .secret(field), limit: 64 << 10),
            as: UTF8.self)
    }
}

struct NotifyShowCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show who is told, without addresses and keys.")

    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let settings = try Application().store().newsSettings()
        if json {
            Output.json(.object(JSONOutput.pairs(of: settings)))
            return
        }
        guard let settings else {
            Output.line(tr("Nobody is told. “bricktap notify set” says who is to be."))
            return
        }
        if let host = settings.webhookHost { Output.line(tr("Webhook: at \(host)")) }
        if settings.usesCommand {
            Output.line(tr("Command: in \(Application().location.newsCommandPath)"))
        }
        Output.line(tr("Refused rows: above \(settings.refusedAbove) percent"))
        Output.line(tr("Runs that read nothing: after \(settings.idleAfter)"))
    }
}

struct NotifyTestCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Tell everybody who is told, now, that this is a test.",
        discussion: "Exit status: 0 all were told, 1 somebody was not.")

    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        guard let settings = try app.store().newsSettings() else {
            throw Failure.cannot(tr("Nobody is told. “bricktap notify set” says who is to be."))
        }
        let now = Date()
        let news = News(id: 0, event: .test, at: now, body: try NewsBody().json(id: 0, at: now))
        let command = app.location.newsCommand()
        let telling = TellNews(app) { line in
            await Task.detached {
                command.map { NewsCommand.run($0, with: line) }
            }.value
        }
        var outcomes: [(News.Channel, TellNews.Outcome)] = []
        if settings.channels.contains(.webhook) {
            outcomes.append((.webhook, try await telling.post(news)))
        }
        if settings.channels.contains(.command) {
            outcomes.append((.command, await telling.run(news)))
        }
        if json {
            Output.json(
                .object(
                    outcomes.map { channel, outcome in
                        (channel.rawValue, .object(Self.pairs(outcome)))
                    }))
        } else {
            for (channel, outcome) in outcomes { Output.line(Self.line(channel, outcome)) }
        }
        if outcomes.contains(where: { $0.1 != .told }) {
            throw Failure.status(ExitStatus.failed)
        }
    }

    private static func pairs(_ outcome: TellNews.Outcome) -> [(String, JSONText)] {
        switch outcome {
        case .told: [("told", .bool(true)), ("cause", .null)]
        case .failed(let words): [("told", .bool(false)), ("cause", .string(words))]
        }
    }

    private static func line(_ channel: News.Channel, _ outcome: TellNews.Outcome) -> String {
        let name = channel == .webhook ? tr("Webhook") : tr("Command")
        switch outcome {
        case .told: return tr("\(name): told.")
        case .failed(let words): return "\(name): \(words)"
        }
    }
}

struct NotifyOffCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "off", abstract: "Tell nobody any more, and forget address, key and command.")

    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let had = try app.store().newsSettings()?.usesCommand == true
        try app.connections().save(nil, webhook: nil)
        try app.location.keepNewsCommand(nil)
        if had { try await WorkerProcess(app).renew() }
        if json {
            Output.json(.object(JSONOutput.pairs(of: nil as NewsSettings?)))
        } else {
            Output.line(tr("Nobody is told any more."))
        }
    }
}
