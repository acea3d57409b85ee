/// The newest value that a run has read, told from the bytes of its rows. What is newer than the
/// workspace's clock does not count: all that comes until then would be older than such a mark.
struct NewestMark: Sendable {
    private let kind: UpdatedOnColumn.Kind
    private let clock: [UInt8]?
    private var best: [UInt8] = []

    /// - Parameter clock: The workspace's clock in the words of Updated On; nil where no row is newer.
    init(_ kind: UpdatedOnColumn.Kind, clock: String? = nil) {
        self.kind = kind
        self.clock = clock.map { Array($0.utf8) }
    }

    /// Nil before the first value.
    var text: String? { best.isEmpty ? nil : String(decoding: best, as: UTF8.self) }

    /// Takes a row's value, where it is newer. Mostly rows come in order, so it is.
    @inline(__always)
    mutating func take(_ cell: UnsafeBufferPointer<UInt8>) {
        guard !cell.isEmpty else { return }
        if let clock, Self.isNewer(cell, than: clock, kind) { return }
        if best.count == cell.count, kind != .double, best.first != 45 {
            // The same length, neither below zero: the bytes tell.
            var place = 0
            while place < cell.count, best[place] == cell[place] { place += 1 }
            guard place < cell.count, best[place] < cell[place], cell[0] != 45 else { return }
            for rest in place..<cell.count { best[rest] = cell[rest] }
            return
        }
        if best.isEmpty || Self.isNewer(cell, than: best, kind) { best = Array(cell) }
    }

    /// Whether one mark is newer than another of the same kind.
    static func isNewer(_ one: String, than other: String, _ kind: UpdatedOnColumn.Kind) -> Bool {
        isNewer(Array(one.utf8), than: Array(other.utf8), kind)
    }

    private static func isNewer<One: Collection<UInt8>, Other: Collection<UInt8>>(
        _ one: One, than other: Other, _ kind: UpdatedOnColumn.Kind
    ) -> Bool {
        switch kind {
        // Years of four digits order themselves as texts.
        case .date, .local: other.lexicographicallyPrecedes(one)
        case .double: number(one) > number(other)
        case .timestamp, .whole, .decimal: plain(other, isBelow: one)
        }
    }

    private static func number(_ bytes: some Collection<UInt8>) -> Double {
        Double(String(decoding: bytes, as: UTF8.self)) ?? -.infinity
    }

    /// Plain digits of one scale: the longer whole part is the greater number.
    private static func plain(_ one: some Collection<UInt8>, isBelow other: some Collection<UInt8>)
        -> Bool
    {
        let isNegative = (one.first == 45, other.first == 45)
        switch isNegative {
        case (true, false): return true
        case (false, true): return false
        case (true, true): return magnitude(other.dropFirst(), isBelow: one.dropFirst())
        case (false, false): return magnitude(one, isBelow: other)
        }
    }

    private static func magnitude(
        _ one: some Collection<UInt8>, isBelow other: some Collection<UInt8>
    ) -> Bool {
        let lengths = (one.prefix { $0 != 46 }.count, other.prefix { $0 != 46 }.count)
        if lengths.0 != lengths.1 { return lengths.0 < lengths.1 }
        return one.lexicographicallyPrecedes(other)
    }
}
