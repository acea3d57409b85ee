internal import ArgumentParser
internal import Connections
internal import Language
internal import Operations
internal import Store

struct ExportCommand: ParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print a saved connection in the words of another tool.",
        discussion: """
            The token is left out, and a placeholder stands in its place, unless --with-token asks \
            for it by name: whoever reads the output then holds it.
            """)

    @Argument(help: "The name of a connection.", completion: Offered.connections)
    var name: String
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "jdbc (a URL), databrickscfg (a profile), dbt (a profile) or json.",
            valueName: "format"),
        completion: .list(Export.allCases.map(\.rawValue)),
        transform: { text in
            guard let format = Export(rawValue: text.lowercased()) else {
                let formats = Export.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError(tr("“\(text)” is none of \(formats)."))
            }
            return format
        })
    var format: Export
    @Flag(help: "Print the token too.")
    var withToken = false

    var json: Bool { false }

    func work() throws {
        let app = Application()
        guard let row = try app.store().connection(named: name) else {
            throw StoreError.missing(name)
        }
        let token = withToken ? try app.connections().token(for: row.connection.id) : nil
        do {
            let text = try format.text(row.connection, token: token)
            for line in text.split(separator: "\n") { Output.line(String(line)) }
        } catch {
            throw Failure.cannot(error.description)
        }
    }
}
