/// Numbers as a row of small bars, one cell each.
public enum Sparkline {
    /// - Parameter values: Oldest first; the highest of them has the full height.
    public static func text(_ values: [Int], ascii: Bool) -> String {
        let signs = Array(ascii ? "_.-=#" : "▁▂▃▄▅▆▇█")
        let top = values.max() ?? 0
        return String(
            values.map { signs[top <= 0 ? 0 : max(0, $0) * (signs.count - 1) / top] })
    }
}
