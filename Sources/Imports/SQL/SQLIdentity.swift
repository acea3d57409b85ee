/// Identities and names of events in SQL, as ``TrimmedText`` and ``IdentityRule`` have them.
enum SQLIdentity {
    /// What shows nothing and is no part of an identity, each character of it.
    static let blanks: String = {
        var text = ""
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), TrimmedText.isBlank(scalar) else { continue }
            text.unicodeScalars.append(scalar)
        }
        return text
    }()

    static func trimmed(_ text: String, in layers: inout SQLLayers) -> String {
        layers.name("BTRIM(\(text), \(layers.text(blanks)))")
    }

    /// An identity as it is sent, and the conditions under which it is refused, in their order.
    static func identity(
        _ cell: String, _ writing: TrimmedText.Writing, in layers: inout SQLLayers
    ) -> (text: String, refusals: [(condition: String, rule: RowRule)]) {
        let bare = trimmed(cell, in: &layers)
        var text = bare
        var refusals: [(condition: String, rule: RowRule)] = [
            ("\(cell) IS NULL", .identityMissing)
        ]
        if writing != .text {
            let number = SQLDigits(SQLNumber(bare, in: &layers), in: &layers)
            let isPlain = layers.name(
                "(\(SQLLayers.fits(bare, "-?(0|[1-9][0-9]*)([.][0-9]+)?")) OR \(number.isWrittenOut))"
            )
            let digits = layers.name(
                "CONCAT(\(number.sign), \(number.whole), CASE WHEN \(number.fraction) = '' THEN '' ELSE CONCAT('.', \(number.fraction)) END)"
            )
            text = layers.name(
                "CASE WHEN \(isPlain) THEN CASE WHEN \(digits) = '-0' THEN '0' ELSE \(digits) END ELSE \(bare) END"
            )
            if writing != .decimal {
                let most =
                    "\(writing == .double ? TrimmedText.mostExact : TrimmedText.mostExactSingle)"
                let isLarge =
                    "(LENGTH(\(number.whole)) > \(most.count) OR (LENGTH(\(number.whole)) = \(most.count) AND \(number.whole) >= '\(most)'))"
                refusals.append(
                    (
                        "(\(isPlain) AND \(number.fraction) = '' AND \(isLarge)) OR (\(number.hasExponent) AND NOT \(number.isWrittenOut))",
                        .identityNotExact
                    ))
            }
        }
        let words = IdentityRule.words.map { "'\($0)'" }.joined(separator: ", ")
        refusals += [
            ("\(text) = ''", .identityMissing),
            ("LENGTH(\(text)) > \(IdentityRule.longest)", .identityTooLong),
            ("LOWER(\(text)) IN (\(words))", .identityDisallowed),
        ]
        return (text, refusals)
    }
}
