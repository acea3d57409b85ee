/// Where a batch of rows that stand together by person ends: the next one would have to wait for one
/// that ended in the middle of a person.
struct PersonEnd {
    /// Records and refused rows that stay.
    private let records: Int
    private let refusals: Int
    /// Rows that are left to the next batch.
    let left: Int
    /// Where that begins.
    let mark: RowScanner.Mark

    /// Nil where all of the batch is of one person, or none of it is.
    ///
    /// - Parameter person: Whose the row after the batch is.
    init?(
        of person: IdentityHash, _ records: [RowPlace], _ identities: [IdentityHash],
        _ refusals: [RowRefusal], _ refused: [IdentityHash]
    ) {
        guard person != .none else { return nil }
        var (record, refusal) = (records.count, refusals.count)
        var last: RowPlace?
        // Both are in the order of the rows.
        while record + refusal > 0 {
            let isRecord =
                refusal == 0
                || record > 0 && records[record - 1].row > refusals[refusal - 1].place.row
            last = isRecord ? records[record - 1] : refusals[refusal - 1].place
            guard (isRecord ? identities[record - 1] : refused[refusal - 1]) == person else {
                break
            }
            if isRecord { record -= 1 } else { refusal -= 1 }
        }
        left = records.count + refusals.count - record - refusal
        guard let last, record + refusal > 0, left > 0 else { return nil }
        self.records = record
        self.refusals = refusal
        mark = RowScanner.Mark(after: last)
    }

    /// Whether the next row is of the person of the last, whose cells these are, by the texts as they
    /// stand. Where it cannot be read it is not: that is told when it is its turn.
    static func isOfSamePerson(
        _ mark: RowScanner.Mark, _ end: Int, _ base: UnsafePointer<UInt8>,
        _ cells: UnsafeMutableBufferPointer<Cell>, _ column: Int
    ) -> Bool {
        let last = cells[column]
        var scanner = RowScanner(base: base, end: end, mark: mark)
        var start = 0
        guard (try? scanner.next(cells, start: &start)) == true else { return false }
        let next = cells[column]
        guard !last.isNull, last.count == next.count else { return false }
        let text = UnsafeBufferPointer(start: base + last.start, count: last.count)
        return text.elementsEqual(UnsafeBufferPointer(start: base + next.start, count: next.count))
    }

    /// Bytes of the body that stay.
    func bytes(of body: UnsafeBufferPointer<UInt8>) -> Int {
        records == 0
            ? Batch.opening.count : Batch.records(in: [UInt8](body))[records - 1].upperBound
    }

    /// Leaves what stays.
    func cut(
        _ records: inout [RowPlace], _ identities: inout [IdentityHash],
        _ refusals: inout [RowRefusal], _ refused: inout [IdentityHash]
    ) {
        records.removeSubrange(self.records...)
        identities.removeSubrange(self.records...)
        refusals.removeSubrange(self.refusals...)
        refused.removeSubrange(self.refusals...)
    }
}
