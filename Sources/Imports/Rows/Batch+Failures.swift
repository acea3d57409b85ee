internal import Connections
internal import FoundationEssentials

/// A row that failed is looked at again; only then is it decoded.
extension Batch {
    /// The row as the JSON array that the warehouse sent.
    private func source(_ place: RowPlace) -> String {
        String(decoding: chunk.bytes[Int(place.start)..<Int(place.end)], as: UTF8.self)
    }

    private func cells(_ place: RowPlace) -> [String?] {
        let bytes = Data(chunk.bytes[Int(place.start)..<Int(place.end)])
        if let texts = try? JSONDecoder().decode([String?].self, from: bytes) { return texts }
        // Numbers and booleans may stand there as such.
        return ((try? JSONDecoder().decode([JSONValue].self, from: bytes)) ?? []).map(\.cell)
    }

    private func cell(_ column: Int, _ place: RowPlace) -> String? {
        let cells = cells(place)
        return cells.indices.contains(column) ? cells[column] : nil
    }

    /// As it was sent.
    func identity(at record: Int) -> String? { identity(records[record]) }

    private func identity(_ place: RowPlace) -> String? {
        guard let text = cell(identityColumn, place) else { return nil }
        return (try? TrimmedText.identity(text, identityWriting).get()) ?? text
    }

    /// A record that CleverTap refused; nil for one that is not known, which no retry can send.
    func failure(
        at record: Int?, reason: String, identity name: String? = nil, code: Int?,
        fate: FailedRecord.Fate
    ) -> BatchOutcome.Failure {
        guard let record, records.indices.contains(record) else {
            return BatchOutcome.Failure(
                record: FailedRecord(
                    row: 0, identity: name, column: nil, reason: reason, code: code, fate: .unknown),
                source: "[]")
        }
        let place = records[record]
        let column = code.flatMap { blamed[$0] }
        return BatchOutcome.Failure(
            record: FailedRecord(
                row: number(place), identity: identity(at: record),
                column: column.map { columnNames[$0] }, reason: reason, code: code,
                value: column.map { value($0, place) }, fate: fate), source: source(place),
            place: Int(place.row))
    }

    /// The number of a row in the result, from 1.
    private func number(_ place: RowPlace) -> Int { chunk.rowOffset + Int(place.row) + 1 }

    /// Characters of a value that are shown.
    static let longestValue = 200

    private func value(_ refusal: RowRefusal) -> String { value(refusal.column, refusal.place) }

    private func value(_ column: Int, _ place: RowPlace) -> String {
        String((cell(column, place) ?? "NULL").prefix(Self.longestValue))
    }

    /// The rows that a rule refused before anything was sent.
    var ruleFailures: [BatchOutcome.Failure] {
        refusals.map { refusal in
            BatchOutcome.Failure(
                record: FailedRecord(
                    row: number(refusal.place), identity: identity(refusal.place),
                    column: columnNames[refusal.column], reason: refusal.rule.text,
                    value: value(refusal)),
                source: source(refusal.place), place: Int(refusal.place.row))
        }
    }

    /// The same for a dry run.
    var findings: [DryRunFinding] {
        refusals.map { refusal in
            DryRunFinding(
                row: number(refusal.place), column: columnNames[refusal.column],
                value: value(refusal), rule: refusal.rule.text)
        }
    }
}
