import Connections
import Foundation
import Testing

/// Tables and queries as people paste them.
@Suite struct SourceTextTests {
    @Test func `a table's name is read with or without back-ticks, of one to three parts`() {
        #expect(TableName.parts("users") == ["users"])
        #expect(TableName.parts(" crm.users ") == ["crm", "users"])
        #expect(TableName.parts("`main`.`crm`.`users`") == ["main", "crm", "users"])
        #expect(TableName.parts("`users`") == ["users"])
        #expect(TableName.parts("main . crm . users") == ["main", "crm", "users"])
        #expect(TableName.parts("`odd.name`") == ["odd.name"])
        #expect(TableName.parts("`a``b`.c") == ["a`b", "c"])
        #expect(TableName.parts("a.b.c.d") == ["a.b.c.d"])
        #expect(TableName.parts("a..b") == ["a..b"])
        #expect(TableName.parts("`a") == ["`a"])
    }

    @Test(arguments: [
        "SELECT id FROM users", "-- active users\nSELECT id FROM users",
        "/* {\"app\":\"dbt\"} */ select id from users", "\u{FEFF}SELECT 1",
        "/* a /* b */ c */ WITH x AS (SELECT 1) SELECT * FROM x", "(SELECT 1)",
        "SELECT id FROM users; -- done", "-- a\n-- b\nselect 1;;\n/* end */",
    ])
    func `a query may have comments around it`(_ text: String) {
        #expect(problems(text).isEmpty, "\(text)")
    }

    @Test(arguments: ["-- SELECT 1", "/* SELECT */ DELETE FROM x", "DROP TABLE x", ";", "--", "/*"])
    func `what is no query is refused`(_ text: String) {
        #expect(!problems(text).isEmpty, "\(text)")
    }

    private func problems(_ text: String) -> [ImportRules.Problem] {
        ImportRules.problems(
            ImportDefinition(
                nickname: "n", connection: "c", source: .sql(text),
                identity: ImportDefinition.IdentityColumn("id"), properties: []),
            columns: nil
        ).filter { $0.place == "source.sql" }
    }

    @Test func `only what stands behind the last word is left out`() {
        #expect(SQLText.trimmed("SELECT id FROM users; -- done") == "SELECT id FROM users")
        #expect(SQLText.trimmed("SELECT 1 -- one\n;") == "SELECT 1")
        #expect(SQLText.trimmed("SELECT '--;' ; ") == "SELECT '--;'")
        #expect(SQLText.trimmed("SELECT ';'") == "SELECT ';'")
        #expect(
            SQLText.trimmed("SELECT /*+ HINT */ a -- b\nFROM t")
                == "SELECT /*+ HINT */ a -- b\nFROM t")
        #expect(SQLText.trimmed("SELECT \"a;--\" , `b;--`;;") == "SELECT \"a;--\" , `b;--`")
        #expect(SQLText.trimmed("SELECT 'it\\'s -- not' ;") == "SELECT 'it\\'s -- not'")
        #expect(SQLText.trimmed("\u{FEFF} SELECT 1\u{A0};") == "SELECT 1")
        // A raw text ends at its quote, and a mark may stand on one.
        #expect(SQLText.trimmed("SELECT r'\\'; -- it's") == "SELECT r'\\'")
        #expect(SQLText.trimmed("SELECT year'2026'; -- it's") == "SELECT year'2026'")
        #expect(SQLText.trimmed("SELECT '\u{301}'; -- it's") == "SELECT '\u{301}'")
        #expect(SQLText.trimmed("SELECT 1 -- a\u{2028}b\n;") == "SELECT 1")
        #expect(SQLText.trimmed(" ; -- nothing") == "")
    }
}
