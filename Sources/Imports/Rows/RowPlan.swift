package import Connections
internal import Language

/// A mapping made ready for rows: which column to take, what to write before it, what to make of
/// it. The texts of names are written as JSON once, here.
package struct RowPlan: Sendable {
    struct Step: Sendable {
        var column: Int
        /// `,"Email":`, and for text also the opening quote.
        var prefix: [UInt8]
        var action: Action
    }

    enum Action: Sendable, Equatable {
        case text
        case phone
        case whole
        case number
        case boolean
        case date(DateReading)
    }

    /// How to read a moment out of a cell.
    enum DateReading: Sendable, Equatable {
        /// `2026-01-31`, and `2026-01-31T10:00:00.000+01:00` with variations.
        case iso
        case format(DateFormat)

        var title: String {
            switch self {
            case .iso: tr("2026-01-31 or 2026-01-31T10:00:00Z")
            case .format(let format): format.title
            }
        }
    }

    enum EventName: Sendable {
        case column(Int)
        /// `,"evtName":"…"`
        case fixed([UInt8])
    }

    /// Columns of the source, all of them.
    let columnNames: [String]
    let identityColumn: Int
    let identityWriting: TrimmedText.Writing
    /// `{"type":"profile","identity":"`
    let opening: [UInt8]
    let eventTime: (column: Int, reading: DateReading)?
    let eventName: EventName?
    /// `"profileData":{` with the comma before it.
    let dataOpening: [UInt8]
    let steps: [Step]
    /// Bytes that a record can have beyond those of its row.
    let overhead: Int
    /// Whether the rows of one identity have to arrive in their order: profiles, of which the last
    /// one stays.
    let isOrdered: Bool
    /// Whether the rows of one person stand together: the query has sorted them so.
    let isGrouped: Bool
    /// The column with the text of Updated On, where the result has one.
    let mark: (column: Int, newest: NewestMark)?
    /// The column that CleverTap's code of a refusal is about.
    let blamed: [Int: Int]
    /// How often one column's value can stand in a record: it may feed several properties.
    let mostUses: Int

    /// - Throws: The first rule that the definition breaks with these columns.
    package init(_ definition: ImportDefinition, columns: [SourceColumn]) throws(ImportRules
        .Problem)
    {
        try self.init(definition, columns: columns, mark: nil)
    }

    /// - Parameter mark: What takes the texts of Updated On that the result has beside the columns
    ///   of the mapping.
    init(_ definition: ImportDefinition, columns: [SourceColumn], mark: NewestMark?)
        throws(ImportRules.Problem)
    {
        if let problem = ImportRules.problems(definition, columns: columns).first { throw problem }
        func place(_ name: String) throws(ImportRules.Problem) -> Int {
            guard
                let place = columns.firstIndex(where: { $0.name.lowercased() == name.lowercased() })
            else { throw ImportRules.Problem("columns", tr("There is no column “\(name)”.")) }
            return place
        }
        columnNames = columns.map(\.name)
        identityColumn = try place(definition.identity.column)
        identityWriting = TrimmedText.Writing(columns[identityColumn])
        let isEvent = definition.kind == .events
        isOrdered = !isEvent
        let markColumn = columns.lastIndex { $0.name == UpdatedOnColumn.resultName }
        self.mark = mark.flatMap { newest in markColumn.map { ($0, newest) } }
        isGrouped = isOrdered && markColumn != nil
        let key = definition.identity.kind == .identity ? "identity" : "objectId"
        opening = Array("{\"type\":\"\(isEvent ? "event" : "profile")\",\"\(key)\":\"".utf8)
        if let createdOn = definition.createdOn {
            let column = try place(createdOn.column)
            eventTime = (column, Self.reading(columns[column], createdOn.format))
        } else {
            eventTime = nil
        }
        switch definition.eventName {
        case nil: eventName = nil
        case .column(let name)?: eventName = .column(try place(name))
        case .fixed(let name)?:
            eventName = .fixed(Array(",\"evtName\":".utf8) + Self.json(TrimmedText.trimmed(name)))
        }
        dataOpening = Array((isEvent ? ",\"evtData\":{" : ",\"profileData\":{").utf8)
        var steps: [Step] = []
        for mapping in definition.properties {
            let column = try place(mapping.column)
            let action = Self.action(mapping, columns[column])
            var prefix = Array(",".utf8) + Self.json(mapping.property.trimmed) + [58]
            if action == .text || action == .phone { prefix.append(34) }
            if case .date = action { prefix += Array("\"$D_".utf8) }
            steps.append(Step(column: column, prefix: prefix, action: action))
        }
        self.steps = steps
        blamed = Self.blamed(
            definition, identity: identityColumn, time: eventTime?.column, name: eventName, place)
        var uses = [identityColumn: 1]
        if case .column(let column)? = eventName { uses[column, default: 0] += 1 }
        for step in steps { uses[step.column, default: 0] += 1 }
        mostUses = uses.values.max() ?? 1
        // 40: the longest thing that is written for a cell that is not copied, and closing signs.
        overhead =
            opening.count + dataOpening.count + 160
            + steps.reduce(0) { $0 + $1.prefix.count + 40 }
            + (definition.eventName.map { _ in 800 } ?? 0)
    }

    /// Codes of CleverTap's that name a property (facts/clevertap.md), and the property.
    private static let codes = [
        514: "Gender", 515: "Email", 516: "Phone", 517: "Employed", 518: "Education",
        519: "Married", 520: "Age",
    ]

    private static func blamed(
        _ definition: ImportDefinition, identity: Int, time: Int?, name: EventName?,
        _ place: (String) throws(ImportRules.Problem) -> Int
    ) -> [Int: Int] {
        var columns = [523: identity, 526: identity]
        columns[525] = time
        if case .column(let column)? = name {
            columns[509] = column
            columns[513] = column
        }
        for (code, property) in codes {
            let mapping = definition.properties.first { $0.property.trimmed == property }
            columns[code] = mapping.flatMap { try? place($0.column) }
        }
        return columns
    }

    private static func reading(_ column: SourceColumn, _ format: DateFormat?) -> DateReading {
        guard !column.isMoment, let format, format != .iso8601 else { return .iso }
        return .format(format)
    }

    private static func action(_ mapping: PropertyMapping, _ column: SourceColumn) -> Action {
        switch mapping.type {
        case .string: mapping.property.trimmed == "Phone" ? .phone : .text
        case .integer, .long: .whole
        case .float: .number
        case .boolean: .boolean
        case .date: .date(reading(column, mapping.format))
        }
    }

    /// A text as JSON, quotes included.
    static func json(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [34]
        let digits = Array("0123456789abcdef".utf8)
        for byte in text.utf8 {
            switch byte {
            case 34, 92: bytes += [92, byte]
            case 0..<32:
                bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        return bytes + [34]
    }
}
