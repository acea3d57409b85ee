internal import HTTP

/// A batch that was refused as a whole, taken apart: one record must not take 999 others with it.
extension Batch {
    /// Two batches with the records of this one, in their order; nil for a single record.
    var halves: (Batch, Batch)? {
        guard records.count > 1, let body else { return nil }
        let bytes = body.bytes
        let pieces = Self.records(in: bytes)
        guard pieces.count == records.count else { return nil }
        let middle = records.count / 2
        func half(_ range: Range<Int>) -> Batch {
            var part = Array("{\"d\":[".utf8)
            part +=
                bytes[pieces[range.lowerBound].lowerBound..<pieces[range.upperBound - 1].upperBound]
            part += Array("]}".utf8)
            return Batch(
                chunk: chunk, index: index, body: HTTPBody(part), records: Array(records[range]),
                refusals: [], columnNames: columnNames, identityColumn: identityColumn,
                identityWriting: identityWriting)
        }
        return (half(0..<middle), half(middle..<records.count))
    }

    /// Where each object of the array `d` lies; our own JSON, without blanks.
    static func records(in bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var depth = 0
        var start = 0
        var isText = false
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case 92 where isText: at += 1
            case 34: isText.toggle()
            case _ where isText: break
            case 123:
                depth += 1
                if depth == 2 { start = at }
            case 125:
                if depth == 2 { found.append(start..<at + 1) }
                depth -= 1
            default: break
            }
            at += 1
        }
        return found
    }
}
