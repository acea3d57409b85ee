internal import ArgumentParser
internal import Connections
internal import Imports
internal import Operations
internal import Store
internal import Wizard

struct ImportCheckCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Count in the warehouse, over all rows, what each rule would refuse.",
        discussion: """
            One query reads the mapped columns of the whole source; nothing is sent to CleverTap. \
            Exit status: 0 every row would be sent, 2 some would be refused, 1 it could not be done.
            """)

    @OptionGroup var definition: DefinitionOptions
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let definition = try definition.checked(app)
        _ = try ImportLookup.connection(definition.connection, app)
        let check = try await CheckRows(definition).perform(in: app)
        if json {
            Output.json(JSONOutput.rowCheck(check))
        } else {
            for line in PlainImports.rowCheck(check) { Output.line(line) }
        }
        if check.refused > 0 { throw Failure.status(ExitStatus.someRefused) }
    }
}
