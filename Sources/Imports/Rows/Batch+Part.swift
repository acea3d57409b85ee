internal import HTTP

/// A batch taken apart: one record must not take 999 others with it.
extension Batch {
    /// How a body begins.
    static let opening = Array("{\"d\":[".utf8)

    /// A batch with some records of this one, by their places; nil where it has no such body.
    func part(_ places: [Int]) -> Batch? {
        guard let body else { return nil }
        let bytes = body.bytes
        let pieces = Self.records(in: bytes)
        guard pieces.count == records.count else { return nil }
        var text = Self.opening
        for place in places {
            if place != places.first { text.append(44) }
            text += bytes[pieces[place]]
        }
        text += Array("]}".utf8)
        return Batch(
            chunk: chunk, index: index, body: places.isEmpty ? nil : HTTPBody(text),
            records: places.map { records[$0] }, refusals: [], columnNames: columnNames,
            identityColumn: identityColumn, identityWriting: identityWriting, blamed: blamed,
            identities: identities.isEmpty ? [] : places.map { identities[$0] })
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
