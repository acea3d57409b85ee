internal import Connections
internal import FoundationEssentials
internal import Language

/// A definition of an import that somebody wrote down as JSON.
enum DefinitionFile {
    /// Bytes beyond which a file is no definition.
    private static let limit = 16 << 20

    /// The definition in a file; `-` is standard input.
    ///
    /// - Throws: `Failure.badImport`, which names the place.
    static func read(_ path: String) throws -> ImportDefinition {
        let bytes = try SecretFile.bytes(path, of: .definition, limit: limit)
        do {
            let definition = try JSONDecoder().decode(ImportDefinition.self, from: Data(bytes))
            let unknown = try JSONDecoder().decode(DefinitionKeys.self, from: Data(bytes)).problems
            if !unknown.isEmpty { throw Failure.badImport(unknown) }
            return definition
        } catch let failure as Failure {
            throw failure
        } catch let error as DecodingError {
            throw Failure.badImport([problem(error)])
        } catch {
            throw Failure.badImport([ImportRules.Problem("file", tr("\(path) is not JSON."))])
        }
    }

    private static func problem(_ error: DecodingError) -> ImportRules.Problem {
        switch error {
        case .keyNotFound(let key, let context):
            return ImportRules.Problem(place(context.codingPath + [key]), tr("This is missing."))
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let path = place(context.codingPath)
            return path.isEmpty
                ? ImportRules.Problem("file", tr("A definition is one JSON object."))
                : ImportRules.Problem(path, tr("This has another type."))
        case .dataCorrupted(let context):
            let path = place(context.codingPath)
            if path.isEmpty { return ImportRules.Problem("file", tr("This is not JSON.")) }
            return ImportRules.Problem(path, words(context, at: path))
        @unknown default: return ImportRules.Problem("file", "\(error)")
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.map { key in key.intValue.map { "[\($0)]" } ?? "." + key.stringValue }.joined()
            .drop { $0 == "." }.description
    }

    /// The decoder's own words about an unknown value speak of Swift.
    private static func words(_ context: DecodingError.Context, at path: String) -> String {
        let mark = "invalid String value "
        let text = context.debugDescription
        guard text.contains(mark), let value = text.split(separator: mark).last else { return text }
        return tr("“\(String(value))” is not known here. Known are: \(known(at: path)).")
    }

    private static func known(at path: String) -> String {
        let values: [String] =
            switch path {
            case "type": ImportDefinition.Kind.allCases.map(\.rawValue)
            case "identity.kind": ImportDefinition.IdentityColumn.Kind.allCases.map(\.rawValue)
            case "updated_on.unit": ImportDefinition.EpochUnit.allCases.map(\.rawValue)
            case "schedule.frequency": ["manually", "repeat_interval", "custom", "after"]
            case "on_doubt": ImportDefinition.OnDoubt.allCases.map(\.rawValue)
            case "schedule.unit": Schedule.IntervalUnit.allCases.map(\.rawValue)
            case let path where path.hasPrefix("schedule.days_of_week"):
                Schedule.Weekday.allCases.map(\.rawValue)
            case let path where path.hasSuffix(".type"): PropertyType.allCases.map(\.rawValue)
            default: DateFormat.allCases.map(\.rawValue)
            }
        return values.joined(separator: ", ")
    }
}
