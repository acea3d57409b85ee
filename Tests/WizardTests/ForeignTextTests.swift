import Connections
import Drawing
import Foundation
import Testing
import Text

@testable import Wizard

/// Text that is wide, that joins, or that is read from right to left keeps every frame as it is.
@Suite struct ForeignTextTests {
    static let names = [
        "חיבור ראשי 12", "اتصال الإنتاج ٤٢", "東京の本番環境", "👩‍👩‍👧‍👦 équipe 🇩🇪", "e\u{301}\u{302}\u{303}tude",
        "\u{202E}gnissim\u{2066} x", "ＦＵＬＬ", "नमस्ते", "ก็า", "한글 이름",
    ]

    private static func row(_ name: String, _ index: Int) -> ConnectionRow {
        ConnectionRow(
            connection: Connection(
                id: "id-\(index)", name: name,
                details: ConnectionDetails(
                    host: Host(
                        name: "adb-1.17.azuredatabricks.net", cloud: .azure, isLoopback: false),
                    httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"),
                    catalog: name, schema: name),
                connectedBy: "\(name)@example.com",
                connectedOn: ImportConnectionsTests.now, test: .untested),
            runningImports: index)
    }

    private static func list(_ rows: [ConnectionRow], _ size: Size) -> Stage<ImportConnections> {
        var stage = Stage(ImportConnections(), size: size)
        guard stage.asked(LoadConnections.self) != nil else { return stage }
        let page = ConnectionPage(rows: rows, offset: 0, matching: rows.count, total: rows.count)
        stage.answer(LoadConnections.self, .success(page))
        return stage
    }

    /// Every line is as wide as the terminal, cell by cell, and holds nothing invisible.
    private func expectWhole(_ canvas: Canvas, _ what: String) {
        for y in 0..<canvas.size.height {
            var x = 0
            while x < canvas.size.width {
                let cell = canvas[x, y]
                let width = CharacterWidth.of(cell.character)
                #expect(width == 1 || width == 2, "\(what), line \(y), column \(x)")
                if width == 2 { #expect(canvas[x + 1, y].isContinuation, "\(what), line \(y)") }
                #expect(
                    !cell.character.unicodeScalars.contains {
                        $0.properties.generalCategory == .control
                            || (0x202A...0x202E).contains($0.value)
                            || (0x2066...0x2069).contains($0.value)
                    }, "\(what), line \(y), column \(x)")
                x += max(1, width)
            }
            #expect(x == canvas.size.width, "\(what), line \(y)")
        }
    }

    @Test(arguments: goldenSizes)
    func `columns of a list stand where they stand for plain names`(_ size: Size) {
        let foreign = Self.list(Self.names.enumerated().map { Self.row($1, $0) }, size)
        let plain = Self.list(Self.names.indices.map { Self.row("plain", $0) }, size)
        expectWhole(foreign.canvas, "list")
        // The last column, to the right: the number of running imports.
        for line in Self.names.indices {
            let y = 2 + line
            guard y < size.height - 3 else { break }
            for x in size.width - 8..<size.width {
                #expect(foreign.canvas[x, y].character == plain.canvas[x, y].character)
            }
        }
    }

    @Test(arguments: goldenSizes)
    func `a form and its dialogs keep their frames`(_ size: Size) {
        for name in Self.names {
            var stage = Stage(Setup(path: .existing), size: size)
            let empty = stage.canvas
            stage.send(.paste(name))
            expectWhole(stage.canvas, name)
            // The frame's right edge is where it was.
            for y in 0..<size.height where "│┐┘".contains(empty[size.width - 1, y].character) {
                #expect(
                    stage.canvas[size.width - 1, y].character == empty[size.width - 1, y].character)
            }
            stage.press(.control("t"))
            expectWhole(stage.canvas, name)
            var list = Self.list([Self.row(name, 0)], size)
            list.press(.character("d"))
            expectWhole(list.canvas, "delete \(name)")
            list.press(.escape, .enter)
            expectWhole(list.canvas, "details of \(name)")
        }
    }
}
