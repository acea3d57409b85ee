/// An option whose value the parser takes and the command does not.
struct OptionError: Error, CustomStringConvertible {
    /// Its name without dashes, for JSON.
    let option: String
    /// What is said of it.
    let description: String

    init(_ option: String, _ description: String) {
        self.option = option
        self.description = description
    }
}
