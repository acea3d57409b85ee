internal import Connections
internal import Drawing
internal import Glibc

/// Questions asked line by line on standard input: for screen readers, and where no screen is.
enum Prompt {
    /// A line without its newline; nil at the end of the input.
    static func line(_ question: String) -> String? {
        Output.raw(SafeText.clean(question) + " ")
        return readLine(strippingNewline: true)
    }

    /// A line that is not shown while it is typed; nil at the end of the input.
    static func secret(_ question: String) -> AccessToken? {
        var before = termios()
        let isTerminal = tcgetattr(0, &before) == 0
        if isTerminal {
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(0, TCSAFLUSH, &silent)
        }
        defer {
            if isTerminal {
                tcsetattr(0, TCSAFLUSH, &before)
                Output.raw("\n")
            }
        }
        return line(question).map { AccessToken($0) }
    }

    static func yes(_ question: String, defaultsToYes: Bool) -> Bool {
        while true {
            guard let answer = line("\(question) \(defaultsToYes ? "[Y/n]" : "[y/N]")") else {
                return false
            }
            switch answer.lowercased().filter({ !$0.isWhitespace }) {
            case "": return defaultsToYes
            case "y", "yes": return true
            case "n", "no": return false
            default: Output.line("Answer y or n.")
            }
        }
    }

    /// One of several, by its number; nil at the end of the input.
    static func choice(_ question: String, _ options: [String]) -> Int? {
        while true {
            Output.line(question)
            for (index, option) in options.enumerated() { Output.line("  \(index + 1). \(option)") }
            guard let answer = line("Number:") else { return nil }
            if let number = Int(answer.filter { !$0.isWhitespace }),
                options.indices.contains(number - 1)
            {
                return number - 1
            }
            Output.line("Type a number from 1 to \(options.count).")
        }
    }
}
