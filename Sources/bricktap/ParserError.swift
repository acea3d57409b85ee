internal import ArgumentParser

/// What the parser of the command line says against it.
///
/// The types of its errors are its own, so they are looked at from outside, by what they hold: the
/// words of a message decide nothing.
struct ParserError {
    private let error: any Error
    /// What a command's `validate()` said.
    private let refusal: OptionError?

    init(_ error: any Error) {
        self.error = error
        refusal = Self.find(in: error) { $0 as? OptionError }
    }

    var status: Int32 {
        refusal == nil ? Bricktap.exitCode(for: error).rawValue : ExitStatus.badInput
    }

    /// The option that it is about, without its dashes; nil where it is about none.
    var option: String? {
        if let refusal { return refusal.option }
        return Self.find(in: error) { value in
            guard String(describing: type(of: value)) == "Name" else { return nil }
            let name = Mirror(reflecting: value).children.first
            return name?.label == "long" ? name?.value as? String : nil
        }
    }

    var message: String { refusal?.description ?? Bricktap.message(for: error) }

    /// The message, and how the command is used.
    var fullMessage: String {
        guard let refusal else { return Bricktap.fullMessage(for: error) }
        let commands = Self.find(in: error) { $0 as? [any ParsableCommand.Type] }
        guard let command = commands?.last else { return "Error: \(refusal)" }
        return "Error: \(refusal)\nUsage: " + Bricktap.usageString(for: command)
    }

    private static func find<Found>(
        in value: Any, depth: Int = 0, _ match: (Any) -> Found?
    ) -> Found? {
        if let found = match(value) { return found }
        guard depth < 8 else { return nil }
        for child in Mirror(reflecting: value).children {
            if let found = find(in: child.value, depth: depth + 1, match) { return found }
        }
        return nil
    }
}
