import struct FoundationEssentials.Date

/// How fast a run gets on, from looks at its count of rows.
struct Pace: Sendable, Equatable {
    private var run = 0
    private var last: (rows: Int, at: Date)?
    /// Rows a second between two looks, oldest first.
    private(set) var rates: [Int] = []

    /// Looks that the sparkline shows.
    private static let most = 16
    /// Looks that the rate is the mean of.
    private static let smooth = 6

    static func == (a: Pace, b: Pace) -> Bool { a.run == b.run && a.rates == b.rates }

    mutating func add(_ rows: Int, at now: Date, run: Int) {
        if run != self.run {
            self = Pace()
            self.run = run
        }
        if let last {
            let seconds = now.timeIntervalSince(last.at)
            // Looks that are too close together tell nothing.
            guard seconds >= 0.2 else { return }
            rates.append(max(0, Int(Double(rows - last.rows) / seconds)))
            if rates.count > Self.most { rates.removeFirst() }
        }
        last = (rows, now)
    }

    /// Rows a second; nil until there are two looks.
    var rate: Int? {
        let recent = rates.suffix(Self.smooth)
        return recent.isEmpty ? nil : recent.reduce(0, +) / recent.count
    }

    func secondsLeft(_ rows: Int, of total: Int?) -> Int? {
        guard let rate, rate > 0, let total, total > rows else { return nil }
        return (total - rows + rate - 1) / rate
    }
}
