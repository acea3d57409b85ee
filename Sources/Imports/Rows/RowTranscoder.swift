internal import Connections
internal import HTTP
internal import Language

/// Turns the rows of a chunk into batches of CleverTap records, byte by byte: values are copied
/// from the chunk into the request's body, and looked at only where a rule asks for it.
///
/// No object is made for a row: one buffer holds the body that is being written, one array the
/// cells of the row at hand.
package final class RowTranscoder {
    /// Records of one upload that CleverTap takes at most.
    package static let batchSize = 1_000
    /// Bytes that no body has more of; CleverTap names no limit, so this is the project's own.
    static let bodyLimit = 4 << 20
    private static let closing = 2
    /// Bytes of a body that are no record's.
    static let frame = Batch.opening.count + closing

    private let plan: RowPlan
    private let batchSize: Int
    private let cells: UnsafeMutableBufferPointer<Cell>
    private let pieces: FixedPieces
    private var out: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    /// Bytes that the record at hand can have.
    private var most = 0
    /// Bytes of the chunk at hand.
    private var sourceEnd = 0
    /// What the last body took: the next one begins with as much.
    private var expected = 64 << 10
    /// Whose record was written last; nil where its identity broke a rule.
    private var identity = IdentityHash.none
    /// The newest Updated On of all rows so far.
    private(set) var newest: NewestMark?

    package init(_ plan: RowPlan, batchSize: Int = RowTranscoder.batchSize) {
        self.plan = plan
        self.batchSize = batchSize
        newest = plan.mark?.newest
        cells = .allocate(capacity: plan.columnNames.count)
        cells.initialize(repeating: Cell())
        pieces = FixedPieces(plan)
        capacity = expected
        out = HTTPBody.allocated(capacity).assumingMemoryBound(to: UInt8.self)
    }

    deinit {
        cells.deallocate()
        pieces.deallocate()
        HTTPBody.freed(out)
    }

    /// The next batch; nil at the chunk's end.
    package func next(_ position: inout Position) throws(MalformedChunk) -> Batch? {
        if position.isOver { return nil }
        // The bytes lie where they are only until this closure ends; what outlives it is offsets.
        return try position.chunk.bytes.withUnsafeBufferPointer {
            buffer throws(MalformedChunk) in
            guard let base = buffer.baseAddress else {
                throw MalformedChunk(row: 0, offset: 0, problem: tr("it is empty"))
            }
            return try next(&position, base)
        }
    }

    private func next(_ position: inout Position, _ base: UnsafePointer<UInt8>)
        throws(MalformedChunk) -> Batch?
    {
        let chunk = position.chunk
        sourceEnd = chunk.bytes.count
        var scanner =
            if let mark = position.mark {
                RowScanner(base: base, end: chunk.rows.upperBound, mark: mark)
            } else {
                try RowScanner(base: base, range: chunk.rows)
            }
        var records: [RowPlace] = []
        var refusals: [RowRefusal] = []
        var identities: [IdentityHash] = []
        var refused: [IdentityHash] = []
        records.reserveCapacity(batchSize)
        if plan.isOrdered { identities.reserveCapacity(batchSize) }
        begin()
        var start = 0
        /// Where a record was that is not for this body: the next one begins with it.
        var rest: RowScanner.Mark?
        while records.count + refusals.count < batchSize {
            let mark = scanner.mark
            guard try scanner.next(cells, start: &start) else {
                position.isOver = true
                break
            }
            let place = RowPlace(
                row: Int32(scanner.row), start: Int32(start), end: Int32(scanner.at))
            most = (scanner.at - start) * plan.mostUses + plan.overhead + FixedPieces.step
            reserve(most)
            let before = count
            identity = .none
            if let refusal = write(base, isFirst: records.isEmpty) {
                count = before
                refusals.append(
                    RowRefusal(place: place, column: refusal.column, rule: refusal.rule))
                refused.append(identity)
            } else if count + Self.closing > Self.bodyLimit {
                count = before
                if !records.isEmpty {
                    rest = mark
                    break
                }
                refusals.append(
                    RowRefusal(
                        place: place, column: plan.identityColumn, rule: .recordTooLarge))
                refused.append(identity)
            } else {
                records.append(place)
                if plan.isOrdered { identities.append(identity) }
            }
            if plan.mark != nil { noteMark(base) }
        }
        position.mark = rest ?? scanner.mark
        if plan.isGrouped && !position.isOver,
            rest != nil
                || PersonEnd.isOfSamePerson(
                    scanner.mark, chunk.rows.upperBound, base, cells, plan.identityColumn),
            let end = PersonEnd(of: identity, records, identities, refusals, refused),
            end.left <= batchSize / 2
        {
            position.mark = end.mark
            count = end.bytes(of: UnsafeBufferPointer(start: out, count: count))
            end.cut(&records, &identities, &refusals, &refused)
        }
        if records.isEmpty && refusals.isEmpty { return nil }
        defer { position.batch += 1 }
        let body = records.isEmpty ? nil : finish()
        return Batch(
            chunk: chunk, index: position.batch, body: body, records: records, refusals: refusals,
            columnNames: plan.columnNames, identityColumn: plan.identityColumn,
            identityWriting: plan.identityWriting, blamed: plan.blamed, identities: identities,
            refusedIdentities: plan.isOrdered ? refused : [])
    }

    /// Takes the row's Updated On, where it is newer than all before.
    @inline(never)
    private func noteMark(_ base: UnsafePointer<UInt8>) {
        guard let cell = plan.mark.map({ cells[$0.column] }), !cell.isNull else { return }
        newest?.take(UnsafeBufferPointer(start: base + cell.start, count: cell.count))
    }

    // MARK: The body

    private func begin() {
        count = 0
        put(Batch.opening)
    }

    private func finish() -> HTTPBody {
        reserve(2)
        out[count] = 93
        out[count + 1] = 125
        let body = HTTPBody(taking: UnsafeMutableRawPointer(out), count: count + 2)
        expected = max(16 << 10, count + count / 32)
        capacity = expected
        out = HTTPBody.allocated(capacity).assumingMemoryBound(to: UInt8.self)
        return body
    }

    @inline(__always)
    private func reserve(_ more: Int) {
        if count + more > capacity { grow(count + more) }
    }

    private func grow(_ needed: Int) {
        capacity = max(needed, capacity + capacity / 2)
        let larger = HTTPBody.allocated(capacity)
        larger.copyMemory(from: out, byteCount: count)
        HTTPBody.freed(out)
        out = larger.assumingMemoryBound(to: UInt8.self)
    }

    @inline(__always)
    private func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { put($0) }
    }

    @inline(__always)
    private func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(out + count).copyMemory(from: base, byteCount: bytes.count)
        count += bytes.count
    }

    /// Most pieces are short: two wide moves do what a call to memmove would.
    @inline(__always)
    private func put(_ piece: FixedPieces.Piece) {
        let to = UnsafeMutableRawPointer(out + count)
        if piece.count <= FixedPieces.step {
            FixedPieces.move(piece.base, to)
        } else {
            to.copyMemory(from: piece.base, byteCount: piece.count)
        }
        count += piece.count
    }

    @inline(__always)
    private func put(_ cell: Cell, of base: UnsafePointer<UInt8>) {
        let to = UnsafeMutableRawPointer(out + count)
        let from = UnsafeRawPointer(base + cell.start)
        if cell.count <= FixedPieces.step && cell.start + FixedPieces.step <= sourceEnd {
            FixedPieces.move(from, to)
        } else {
            to.copyMemory(from: from, byteCount: cell.count)
        }
        count += cell.count
    }

    private func put(number: Int) {
        count += NumberText.write(number, to: out + count)
    }

    // MARK: A record

    private typealias Refusal = (column: Int, rule: RowRule)

    @inline(__always)
    private func write(_ base: UnsafePointer<UInt8>, isFirst: Bool) -> Refusal? {
        if !isFirst {
            out[count] = 44
            count += 1
        }
        put(pieces.opening)
        if let rule = putIdentity(base) { return (plan.identityColumn, rule) }
        if let refusal = putEvent(base) { return refusal }
        put(pieces.dataOpening)
        let start = count
        for step in pieces.steps {
            let cell = cells[step.column]
            if cell.isNull { continue }
            put(count == start ? step.prefix.withoutFirst : step.prefix)
            let rule: RowRule?
            switch step.action {
            case .text: rule = putValue(cell, base)
            case .phone:
                rule = TextRule.isPhone(cell, base) ? putValue(cell, base) : .phone
            case .whole: rule = put(number: cell, base, whole: true)
            case .number: rule = put(number: cell, base, whole: false)
            case .boolean: rule = put(boolean: cell, base)
            case .date(let reading):
                if let seconds = moment(cell, base, reading) {
                    put(number: seconds)
                    out[count] = 34
                    count += 1
                    rule = nil
                } else {
                    rule = .notDate(reading.title)
                }
            }
            if let rule { return (step.column, rule) }
        }
        out[count] = 125
        out[count + 1] = 125
        count += 2
        return nil
    }

    @inline(__always)
    private func putIdentity(_ base: UnsafePointer<UInt8>) -> RowRule? {
        let cell = cells[plan.identityColumn]
        if cell.isNull { return .identityMissing }
        if plan.identityWriting == .text, TrimmedText.isPlain(cell, base) {
            if let rule = IdentityRule.problem(cell, base) { return rule }
            if let rule = put(text: cell, base) { return rule }
            if plan.isOrdered {
                identity = IdentityHash(
                    UnsafeBufferPointer(start: base + cell.start, count: cell.count))
            }
            out[count] = 34
            count += 1
            return nil
        }
        let bytes = UnsafeBufferPointer(start: base + cell.start, count: cell.count)
        if !cell.isASCII && !TextRule.isUTF8(bytes) { return .notText }
        switch TrimmedText.identity(TextRule.text(cell, base), plan.identityWriting) {
        case .failure(let refused): return refused.rule
        case .success(let text):
            put(quoted: text)
            if plan.isOrdered { identity = IdentityHash(text) }
        }
        return nil
    }

    /// A text as JSON, whose opening quote is there already.
    private func put(quoted text: String) {
        let json = RowPlan.json(text).dropFirst()
        reserve(json.count + most)
        put(Array(json))
    }

    private static let timePrefix = Array(",\"ts\":".utf8)
    private static let namePrefix = Array(",\"evtName\":\"".utf8)

    @inline(__always)
    private func putEvent(_ base: UnsafePointer<UInt8>) -> Refusal? {
        if let time = plan.eventTime {
            let cell = cells[time.column]
            if cell.isNull { return (time.column, .timeMissing) }
            guard let seconds = moment(cell, base, time.reading) else {
                return (time.column, .notDate(time.reading.title))
            }
            if seconds < 0 { return (time.column, .timeBeforeEpoch) }
            put(Self.timePrefix)
            put(number: seconds)
        }
        switch plan.eventName {
        case nil: break
        case .fixed(let bytes)?: put(bytes)
        case .column(let column)?:
            let cell = cells[column]
            if cell.isNull || cell.count == 0 { return (column, .eventNameMissing) }
            let bytes = UnsafeBufferPointer(start: base + cell.start, count: cell.count)
            if !cell.isASCII && !TextRule.isUTF8(bytes) { return (column, .notText) }
            let name = TrimmedText.trimmed(TextRule.text(cell, base))
            if name.isEmpty { return (column, .eventNameMissing) }
            if TextRule.isForbiddenName(name) { return (column, .eventNameForbidden) }
            put(Self.namePrefix)
            put(quoted: name)
        }
        return nil
    }

    @inline(__always)
    private func putValue(_ cell: Cell, _ base: UnsafePointer<UInt8>) -> RowRule? {
        if cell.count > 512 && TextRule.length(cell, base) > 512 { return .valueTooLong }
        if let rule = put(text: cell, base) { return rule }
        out[count] = 34
        count += 1
        return nil
    }

    /// The cell's own JSON text, without quotes.
    @inline(__always)
    private func put(text cell: Cell, _ base: UnsafePointer<UInt8>) -> RowRule? {
        let bytes = UnsafeBufferPointer(start: base + cell.start, count: cell.count)
        if !cell.isASCII && !TextRule.isUTF8(bytes) { return .notText }
        let at = count
        put(cell, of: base)
        if cell.hasEscapes {
            // U+FFFD has as many characters as what it replaces.
            for place in JSONBytes.loneSurrogates(bytes) {
                for (offset, byte) in "\\ufffd".utf8.enumerated() {
                    out[at + place + offset] = byte
                }
            }
        }
        return nil
    }

    @inline(__always)
    private func put(number cell: Cell, _ base: UnsafePointer<UInt8>, whole: Bool) -> RowRule? {
        let bytes = UnsafeBufferPointer(start: base + cell.start, count: cell.count)
        if NumberText.isJSON(bytes, whole: whole) {
            guard NumberText.isInRange(bytes, whole: whole) else { return .outOfRange }
            put(cell, of: base)
            return nil
        }
        return TextRule.plain(cell, base) { text in
            if let repaired = NumberText.repaired(text, whole: whole) {
                guard
                    repaired.withUnsafeBufferPointer({ NumberText.isInRange($0, whole: whole) })
                else { return .outOfRange }
                reserve(repaired.count + most)
                put(repaired)
                return nil
            }
            let isNumber = whole && NumberText.repaired(text, whole: false) != nil
            return isNumber ? .notWhole : .notNumeric
        }
    }

    @inline(__always)
    private func put(boolean cell: Cell, _ base: UnsafePointer<UInt8>) -> RowRule? {
        let bytes = UnsafeBufferPointer(start: base + cell.start, count: cell.count)
        guard let value = TextRule.boolean(bytes) else { return .notBoolean }
        put(value ? Self.trueText : Self.falseText)
        return nil
    }

    private static let trueText = Array("true".utf8)
    private static let falseText = Array("false".utf8)

    @inline(__always)
    private func moment(_ cell: Cell, _ base: UnsafePointer<UInt8>, _ reading: RowPlan.DateReading)
        -> Int?
    {
        let bytes = UnsafeBufferPointer(start: base + cell.start, count: cell.count)
        if !cell.hasEscapes { return DateText.seconds(bytes, reading) }
        // `\/` is a slash that some writers escape.
        return TextRule.plain(cell, base) { DateText.seconds($0, reading) }
    }
}
