internal import Connections
internal import Foundation
internal import Testing

/// A key that is not known is named, wherever it stands.
@Suite struct DefinitionKeysTests {
    private func problems(_ text: String) throws -> [ImportRules.Problem] {
        try JSONDecoder().decode(DefinitionKeys.self, from: Data(text.utf8)).problems
    }

    @Test(arguments: [
        (#"{"nickname":"n","update_on":{"column":"u"}}"#, "update_on", "updated_on"),
        (#"{"updated_on":{"column":"u","look_back":5}}"#, "updated_on.look_back", "Known keys"),
        (#"{"properties":[{"column":"a"},{"colunm":"b"}]}"#, "properties[1].colunm", "column"),
        (#"{"schedule":{"frequenzy":"manually"}}"#, "schedule.frequenzy", "frequency"),
        (#"{"Nickname":"n"}"#, "Nickname", "nickname"),
        (#"{"on_doubt":{"x":1}}"#, "on_doubt.x", "Unknown key"),
    ])
    func `one is named with what was meant`(_ text: String, _ place: String, _ words: String) throws
    {
        let problems = try problems(text)
        // What stands in an unknown key is unknown, too; the key itself comes first.
        #expect(problems.first?.place == place)
        #expect(problems.first?.message.contains(words) == true, "\(problems)")
    }

    @Test func `what show prints is known, nulls and runs too`() throws {
        #expect(
            try problems(
                #"{"nickname":"n","event_name":null,"on_doubt":null,"last_run":{"x":[1]},"runs":[{"any":1}],"failed_reasons":[],"status":"ready"}"#
            ).isEmpty)
    }
}
