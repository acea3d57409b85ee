internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Operations
internal import Store
internal import Wizard

struct ListCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the saved connections.")

    @Option(
        help: ArgumentHelp(
            "Days on which they were made, both inclusive, in your own time zone: 2026-11-01..2026-11-23; either side may be left out.",
            valueName: "from..to"))
    var connectedOn: String?
    @Option(
        help: ArgumentHelp("Who made them; may be given several times.", valueName: "email"))
    var connectedBy: [String] = []
    @Option(
        help: ArgumentHelp("Text in name, host, catalog, schema or e-mail.", valueName: "text"))
    var search: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        var query = ConnectionQuery(search: search ?? "")
        if let connectedOn {
            do {
                query.connectedOn = try DayRange.parse(connectedOn)
            } catch {
                throw Failure.badOption(name: "connected_on", "\(error)")
            }
        }
        query.connectedBy = Set(connectedBy)
        let store = try Application().store()
        if json {
            try printJSON(store, query)
            return
        }
        let now = Date()
        let page = try store.page(query, offset: 0, limit: Self.few)
        Output.line(PlainList.heading(page, query: query))
        if page.rows.count == page.matching {
            for row in page.rows { Output.line(PlainList.line(row, now: now)) }
        } else {
            try store.each(query) { Output.line(PlainList.line($0, now: now)) }
        }
    }

    /// Prints rows as they are read: all of them together would be much memory.
    private func printJSON(_ store: SQLiteStore, _ query: ConnectionQuery) throws {
        var list = JSONOutput.List()
        var hasBegun = false
        do {
            try store.each(query) { row in
                list.add(row)
                if list.size > 1 << 16 {
                    Output.raw(list.take())
                    hasBegun = true
                }
            }
        } catch {
            guard hasBegun else { throw error }
            // A second object behind half of one would be read as neither.
            Output.error("\(error)")
            throw Failure.status(ExitStatus.failed)
        }
        Output.raw(list.end())
        Output.raw("\n")
    }

    /// Rows that are read together with their number; more are read one by one.
    private static let few = 500
}

struct ShowCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a saved connection, without its token.")

    @Argument(help: "The name of a saved connection.", completion: Offered.connections)
    var name: String
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        guard let row = try app.store().connection(named: name) else {
            throw Failure.cannot(StoreError.missing(name).description, field: .connectionName)
        }
        if json {
            Output.json(JSONOutput.connection(row))
            return
        }
        let vault = (try? app.connections())?.explanation
        let history = try? app.store().history(of: row.id)
        for line in PlainList.details(row, history: history, vault: vault, now: Date()) {
            Output.line(line)
        }
    }
}
