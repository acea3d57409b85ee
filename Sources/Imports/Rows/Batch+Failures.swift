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
        return (try? JSONDecoder().decode([String?].self, from: bytes)) ?? []
    }

    private func cell(_ column: Int, _ place: RowPlace) -> String? {
        let cells = cells(place)
        return cells.indices.contains(column) ? cells[column] : nil
    }

    /// As it was sent.
    func identity(at record: Int) -> String? {
        guard let text = cell(identityColumn, records[record]) else { return nil }
        return (try? TrimmedText.identity(text, identityWriting).get()) ?? text
    }

    /// A record that CleverTap refused; nil for one that is not known, which no retry can send.
    func failure(at record: Int?, reason: String, identity name: String? = nil, code: Int?)
        -> BatchOutcome.Failure
    {
        guard let record, records.indices.contains(record) else {
            return BatchOutcome.Failure(
                record: FailedRecord(
                    row: 0, identity: name, column: nil, reason: reason, code: code),
                source: "[]")
        }
        let place = records[record]
        return BatchOutcome.Failure(
            record: FailedRecord(
                row: chunk.rowOffset + Int(place.row) + 1, identity: identity(at: record),
                column: nil, reason: reason, code: code), source: source(place))
    }

    /// The rows that a rule refused before anything was sent.
    var ruleFailures: [BatchOutcome.Failure] {
        refusals.map { refusal in
            BatchOutcome.Failure(
                record: FailedRecord(
                    row: chunk.rowOffset + Int(refusal.place.row) + 1,
                    identity: cell(identityColumn, refusal.place),
                    column: columnNames[refusal.column], reason: refusal.rule.text),
                source: source(refusal.place))
        }
    }

    /// The same for a dry run, with the value at fault.
    var findings: [DryRunFinding] {
        refusals.map { refusal in
            DryRunFinding(
                row: chunk.rowOffset + Int(refusal.place.row) + 1,
                column: columnNames[refusal.column],
                value: String((cell(refusal.column, refusal.place) ?? "NULL").prefix(200)),
                rule: refusal.rule.text)
        }
    }
}
