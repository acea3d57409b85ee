internal import Connections
internal import Drawing
internal import Glibc
internal import Text
internal import Wizard

/// Questions asked line by line on standard input: for screen readers, and where no screen is.
enum Prompt {
    /// A line without its newline; nil at the end of the input.
    static func line(_ question: String) -> String? {
        Output.raw(SafeText.clean(question) + " ")
        return Input.line()
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

    /// Asks a person before something goes for good.
    ///
    /// - Throws: `Failure` with the refusal where nobody is there to ask, or the answer is no.
    static func confirm(_ question: String, json: Bool, else refusal: String) throws {
        guard !json, isatty(0) == 1, yes(question, defaultsToYes: false) else {
            throw Failure.cannot(refusal)
        }
    }

    /// False at the end of the input, too.
    static func yes(_ question: String, defaultsToYes: Bool) -> Bool {
        let question = YesOrNo.question(question, defaultsToYes: defaultsToYes)
        while let answer = line(question) {
            if let isYes = YesOrNo.read(answer, defaultsToYes: defaultsToYes) { return isYes }
            Output.line(YesOrNo.hint)
        }
        return false
    }
}
