import Connections
import Drawing
import Foundation
import HTTP
import Imports
import Text
import Wizard

@testable import Databricks
@testable import Prefill

/// What is fuzzed, by the name in `$BRICKTAP_FUZZ`. A broken promise ends the process, as a crash
/// does; libFuzzer then keeps the input.
private let targets: [String: @Sendable (UnsafeBufferPointer<UInt8>) -> Void] = [
    "paste": { paste($0.text) }, "fields": { fields($0.text) }, "text": { safeText($0.text) },
    "answers": { answers(Array($0)) }, "rows": { rows(Array($0)) },
    "profiles": { profiles($0.text) }, "keys": { keys(Array($0)) },
    "foreign": { foreign(Array($0)) }, "links": { links($0.text) },
    "screens": { bytes in
        var screens = ScreenFuzz(Array(bytes))
        screens.run()
    },
]

private let target: @Sendable (UnsafeBufferPointer<UInt8>) -> Void = {
    let name = ProcessInfo.processInfo.environment["BRICKTAP_FUZZ"] ?? ""
    guard let target = targets[name] else {
        fatalError("$BRICKTAP_FUZZ is one of \(targets.keys.sorted().joined(separator: ", "))")
    }
    return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(UnsafeBufferPointer(start: start, count: count))
    return 0
}

/// A promise that has to hold whatever comes.
func hold(_ promise: Bool, _ what: String) {
    if !promise { fatalError(what) }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}

/// A paste may name anything; its token is in no note, and its texts are as they would be typed.
private func paste(_ text: String) {
    guard let reading = PasteReader.read(text) else { return }
    reading.token?.withValue { token in
        guard token.count > 8 else { return }
        for note in reading.notes { hold(!note.contains(token), "the token is in a note") }
    }
}

/// Judging what was made right changes nothing any more.
private func fields(_ text: String) {
    var draft = Draft()
    for field in FieldID.allCases { draft[field] = text }
    for field in FieldID.allCases where field != .token {
        let judgement = DraftCheck.judge(field, in: draft)
        guard judgement.problem == nil else { continue }
        var again = draft
        again[field] = judgement.text
        let second = DraftCheck.judge(field, in: again)
        hold(second.problem == nil, "\(field) refuses what it made right")
        hold(second.text == judgement.text, "\(field) is not stable")
    }
}

/// What is cleaned holds nothing that a terminal obeys, and stays as it is.
private func safeText(_ text: String) {
    for line in [SafeText.clean(text)] + SafeText.cleanLines(text) {
        for scalar in line.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            let isBidi =
                (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
            hold(!isControl && !isBidi, "U+\(String(scalar.value, radix: 16)) came through")
        }
        hold(SafeText.clean(line) == line, "cleaning is not stable")
    }
    var canvas = Canvas(size: Size(width: 20, height: 4))
    canvas.wrapped(text, in: Rect(x: 1, y: 0, width: 18, height: 4))
    hold(canvas.lines.count == 4, "lines")
}

/// Any status, any headers, any body: an error is told or a value is decoded, and nothing else.
private func answers(_ bytes: [UInt8]) {
    guard bytes.count > 2 else { return }
    let status = 100 + Int(bytes[0]) * 2
    let type = bytes[1] & 1 == 0 ? "application/json" : "text/html"
    let response = HTTPResponse(
        status: status, headers: [("content-type", type), ("retry-after", "\(bytes[1])")],
        body: Array(bytes.dropFirst(2)))
    _ = ErrorClassifier.error(in: response, .none)
    let body = ResultBody(response.body)
    _ = body.envelope
    _ = body.decodedRows()
    _ = try? Redactor.none.decoder.decode(Statement.self, from: Data(response.body))
}

/// The transcoder and Foundation's reader agree on which chunks are rows of strings.
private func rows(_ bytes: [UInt8]) {
    let columns = ["a", "b"].map { SourceColumn(name: $0, typeText: "STRING") }
    let definition = ImportDefinition(
        nickname: "f", connection: "f", source: .table("f"),
        identity: ImportDefinition.IdentityColumn("a"),
        properties: [PropertyMapping("b", to: "B", as: .string)])
    guard let plan = try? RowPlan(definition, columns: columns) else { return }
    let transcoder = RowTranscoder(plan)
    var position = RowTranscoder.Position(Chunk(index: 0, bytes: bytes, rowOffset: 0))
    var records = 0
    var isWhole = true
    do {
        while let batch = try transcoder.next(&position) {
            records += batch.records.count
            if let body = batch.body {
                let json = try? JSONSerialization.jsonObject(with: Data(body.bytes))
                hold(json != nil, "a batch is not JSON")
            }
        }
    } catch {
        isWhole = false
    }
    if isWhole, let found = try? JSONDecoder().decode([[String?]].self, from: Data(bytes)) {
        hold(records <= found.count, "\(records) records of \(found.count) rows")
    }
}

private func profiles(_ text: String) {
    // Aliases as keys take Yams for ever; the program reads YAML in a child with limits.
    guard text.utf8.count(where: { $0 == UInt8(ascii: "*") }) < 8 else { return }
    for target in DbtProfiles.targets(text) {
        let offer = target.offer(path: "profiles.yml")
        hold(!offer.title.isEmpty, "an offer without a name")
        hold(offer.reading.token == nil || offer.reading.tokenVariable == nil, "two tokens")
    }
    _ = PasteReader.profiles(text)
}
