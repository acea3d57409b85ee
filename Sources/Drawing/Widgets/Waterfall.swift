/// When something ran, on a common scale: a bar from its start to its end.
public enum Waterfall {
    /// The columns of a bar, at least one; both ends in the units of `total`.
    public static func bar(from start: Int, to end: Int, of total: Int, width: Int) -> Range<Int> {
        guard total > 0, width > 0 else { return 0..<0 }
        let left = max(0, min(width - 1, start * width / total))
        let right = max(left + 1, min(width, (end * width + total - 1) / total))
        return left..<right
    }
}
