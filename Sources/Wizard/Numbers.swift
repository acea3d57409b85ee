import Connections
import Language

/// Numbers as people read them.
public enum Numbers {
    /// `1,204,000`
    public static func grouped(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        guard digits.count > 3 else { return "\(number)" }
        let comma = Character(tr(","))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(comma, at: index)
            index -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// `1.2M`, `41k`, `830`
    public static func short(_ number: Int) -> String {
        switch number {
        case ..<10_000: grouped(number)
        case ..<1_000_000: "\(number / 1_000)k"
        default: "\(number / 1_000_000).\(number / 100_000 % 10)M"
        }
    }
}
