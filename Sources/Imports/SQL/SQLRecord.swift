internal import Connections

/// A mapping as SQL: for each row the record that would be sent, or the rule that it breaks. It is
/// the same plan that ``RowTranscoder`` follows, step by step.
///
/// What SQL cannot say: whether a text is valid UTF-8, which the warehouse sees to itself, and what
/// CleverTap refuses.
struct SQLRecord {
    /// A rule of a column; its number in the verdict is its place in the list, from 1.
    struct Rule: Sendable, Equatable {
        var column: Int
        var rule: RowRule
    }

    private(set) var layers = SQLLayers()
    private(set) var rules: [Rule] = []
    /// The names of what each row comes to: 0 or the number of a rule, the identity as it is sent,
    /// the value at fault, the record's JSON.
    private(set) var verdict = ""
    let identity: String
    private(set) var value = ""
    private(set) var record = ""
    private var conditions: [String] = []
    /// Columns whose text is not SQL's own: its length is not judged.
    private let isForeign: Set<Int>

    /// - Parameter columns: Those of the source, in the order of the plan.
    init(_ plan: RowPlan, columns: [SourceColumn]) {
        isForeign = Set(columns.indices.filter { columns[$0].family == .other })
        var layers = SQLLayers()
        let cells = columns.map { layers.name(Self.cell($0, &layers)) }
        let identity = SQLIdentity.identity(
            cells[plan.identityColumn], plan.identityWriting, in: &layers)
        self.identity = identity.text
        self.layers = layers
        for refusal in identity.refusals {
            refuse(plan.identityColumn, refusal.rule, where: refusal.condition)
        }
        var pieces = [
            literal(plan.opening.dropLast()), quoted(identity.text),
        ]
        addEvent(plan, cells, &pieces)
        pieces.append(literal(plan.dataOpening))
        let properties = plan.steps.map { property($0, cells[$0.column]) }
        if !properties.isEmpty {
            let all = self.layers.name("CONCAT(\(properties.joined(separator: ", ")))")
            pieces.append("SUBSTR(\(all), 2)")
        }
        pieces.append("'}}'")
        record = self.layers.name("CONCAT(\(pieces.joined(separator: ", ")))")
        let frame = RowTranscoder.frame
        refuse(
            plan.identityColumn, .recordTooLarge,
            where: "OCTET_LENGTH(\(record)) + \(frame) > \(RowTranscoder.bodyLimit)")
        finish(cells)
    }

    private mutating func finish(_ cells: [String]) {
        let cases = conditions.enumerated()
            .map { "WHEN \($0.element) THEN \($0.offset + 1)" }.joined(separator: " ")
        verdict = layers.name("CASE \(cases) ELSE 0 END")
        let values = rules.enumerated()
            .map {
                "WHEN \($0.offset + 1) THEN SUBSTR(COALESCE(\(cells[$0.element.column]), 'NULL'), 1, \(Batch.longestValue))"
            }
            .joined(separator: " ")
        value = layers.name("CASE \(verdict) \(values) END")
    }

    private mutating func refuse(_ column: Int, _ rule: RowRule, where condition: String) {
        rules.append(Rule(column: column, rule: rule))
        conditions.append(layers.name(condition))
    }

    private mutating func literal(_ bytes: some Sequence<UInt8>) -> String {
        layers.text(String(decoding: Array(bytes), as: UTF8.self))
    }

    /// A text as JSON, with its quotes.
    private mutating func quoted(_ text: String) -> String {
        let list = layers.name("TO_JSON(ARRAY(\(text)))")
        return "SUBSTR(\(list), 2, LENGTH(\(list)) - 2)"
    }

    /// A column's value as the text that a result has for it.
    private static func cell(_ column: SourceColumn, _ layers: inout SQLLayers) -> String {
        let name = SourceSQL.quoted(column.name)
        switch column.family {
        case .timestamp where column.typeText.uppercased().hasPrefix("TIMESTAMP_NTZ"):
            // Not by DATE_FORMAT, which takes it for a moment of the session's time zone.
            let text = "CAST(\(name) AS STRING)"
            return
                "CONCAT(SUBSTR(\(text), 1, 10), 'T', SUBSTR(\(text), 12, 8), '.', RPAD(SUBSTR(\(text), 21, 3), 3, '0'))"
        case .timestamp:
            return "DATE_FORMAT(\(name), \(layers.text("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")))"
        case .other where isNested(column): return "TO_JSON(\(name))"
        default: return "CAST(\(name) AS STRING)"
        }
    }

    /// Whether its text is JSON.
    private static func isNested(_ column: SourceColumn) -> Bool {
        let type = column.typeText.uppercased()
        return ["ARRAY", "MAP", "STRUCT", "VARIANT"].contains { type.hasPrefix($0) }
    }

    // MARK: An event

    private mutating func addEvent(_ plan: RowPlan, _ cells: [String], _ pieces: inout [String]) {
        if let time = plan.eventTime {
            let cell = cells[time.column]
            let seconds = SQLMoment.seconds(cell, time.reading, in: &layers)
            refuse(time.column, .timeMissing, where: "\(cell) IS NULL")
            refuse(time.column, .notDate(time.reading.title), where: "\(seconds) IS NULL")
            refuse(time.column, .timeBeforeEpoch, where: "\(seconds) < 0")
            pieces += ["',\"ts\":'", "CAST(\(seconds) AS STRING)"]
        }
        switch plan.eventName {
        case nil: break
        case .fixed(let bytes)?: pieces.append(literal(bytes))
        case .column(let column)?:
            let cell = cells[column]
            let name = SQLIdentity.trimmed(cell, in: &layers)
            refuse(column, .eventNameMissing, where: "\(cell) IS NULL OR \(name) = ''")
            let signs = layers.text(
                "[" + String(ImportRules.forbiddenCharacters.sorted()).replacing("\\", with: "\\\\")
                    + "\\x00-\\x1f\\x7f]")
            let words = ImportRules.systemEvents.sorted().map { "'\($0)'" }
                .joined(separator: ", ")
            refuse(
                column, .eventNameForbidden,
                where:
                    "REGEXP_LIKE(\(name), \(signs)) OR OCTET_LENGTH(\(name)) > \(ImportRules.longestName) OR LOWER(\(name)) IN (\(words))"
            )
            pieces += ["',\"evtName\":'", quoted(name)]
        }
    }

    // MARK: Properties

    /// `,"Name":value`, or nothing for NULL.
    private mutating func property(_ step: RowPlan.Step, _ cell: String) -> String {
        let value: String
        var prefix = step.prefix[...]
        var end = ""
        switch step.action {
        case .text, .phone:
            if step.action == .phone {
                let isPhone = SQLLayers.fits(cell, "[+][0-9]{5,}")
                refuse(step.column, .phone, where: "NOT \(isPhone)")
            }
            if !isForeign.contains(step.column) {
                refuse(step.column, .valueTooLong, where: "OCTET_LENGTH(\(cell)) > 512")
            }
            prefix = prefix.dropLast()
            value = "CASE WHEN \(cell) IS NOT NULL THEN \(quoted(cell)) END"
        case .whole, .number: value = number(step, cell)
        case .boolean:
            let low = layers.name("LOWER(\(cell))")
            value = layers.name(
                "CASE WHEN \(low) IN ('true', '1') THEN 'true' WHEN \(low) IN ('false', '0') THEN 'false' END"
            )
            refuse(step.column, .notBoolean, where: "\(cell) IS NOT NULL AND \(value) IS NULL")
        case .date(let reading):
            let seconds = SQLMoment.seconds(cell, reading, in: &layers)
            refuse(
                step.column, .notDate(reading.title),
                where: "\(cell) IS NOT NULL AND \(seconds) IS NULL")
            value = "CAST(\(seconds) AS STRING)"
            end = ", '\"'"
        }
        return "COALESCE(CONCAT(\(literal(prefix)), \(value)\(end)), '')"
    }

    private mutating func number(_ step: RowPlan.Step, _ cell: String) -> String {
        let text = layers.name("TRIM(\(cell))")
        let number = SQLNumber(text, in: &layers)
        let floating = number.floating(in: &layers)
        guard step.action == .whole else {
            refuse(
                step.column, .outOfRange, where: "\(floating.isNumber) AND NOT \(floating.fits)")
            refuse(step.column, .notNumeric, where: "NOT \(floating.isNumber)")
            return floating.value
        }
        let whole = SQLDigits(number, in: &layers).number(in: &layers)
        refuse(step.column, .outOfRange, where: "\(whole.isWhole) AND NOT (\(whole.fits))")
        refuse(
            step.column, .notWhole, where: "NOT \(whole.isWhole) AND \(floating.isNumber)")
        refuse(
            step.column, .notNumeric, where: "NOT \(whole.isWhole) AND NOT \(floating.isNumber)")
        return whole.value
    }
}
