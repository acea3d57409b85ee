/// Names that somebody may have meant.
public enum DidYouMean {
    /// Names looked at, and characters of each: lists come from servers.
    private static let mostNames = 5_000
    private static let mostCharacters = 255

    /// Up to three names, nearest first; none that is too far to be a slip.
    public static func closest(to wanted: String, in names: [String]) -> [String] {
        let target = Array(wanted.lowercased().prefix(mostCharacters))
        guard !target.isEmpty else { return [] }
        let allowed = max(1, target.count / 3)
        var found: [(name: String, distance: Int)] = []
        for name in names.prefix(mostNames) {
            let candidate = Array(name.lowercased().prefix(mostCharacters))
            guard abs(candidate.count - target.count) <= allowed else { continue }
            let distance = distance(target, candidate)
            if distance <= allowed { found.append((name, distance)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(
            \.name)
    }

    /// Damerau-Levenshtein, restricted: insert, delete, replace, swap neighbours.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [Int](repeating: i, count: b.count + 1)
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
