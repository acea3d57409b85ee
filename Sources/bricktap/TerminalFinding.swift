internal import Language
internal import Operations
internal import Terminal

/// What `doctor` says of the terminal.
enum TerminalFinding {
    @Sendable static func find() -> (Doctor.Verdict, String) {
        let found = TerminalAbilities.find()
        let size = found.columns.flatMap { columns in
            found.rows.map { "\(columns)×\($0)" }
        }
        var problems: [String] = []
        if !found.isTerminal {
            problems.append(tr("this is no terminal: use the commands or --plain"))
        }
        if found.isTerminal && !found.isKnown {
            problems.append(tr("terminfo does not know it: set TERM, or use --plain"))
        }
        if !found.isUTF8 {
            problems.append(tr("the locale is not UTF-8: signs and frames are drawn in ASCII"))
        }
        if let columns = found.columns, let rows = found.rows, columns < 60 || rows < 16 {
            problems.append(tr("smaller than 60×16"))
        }
        let isBad = found.isTerminal && !found.isKnown
        let facts = [
            found.name.isEmpty ? tr("TERM is not set") : found.name, size,
            tr("\(found.colors) colours"), found.isUTF8 ? "UTF-8" : tr("no UTF-8"),
            found.takesMouse ? nil : tr("the mouse is the terminal's"), found.ncursesVersion,
        ].compactMap { $0 }
        return (
            isBad ? .bad : problems.isEmpty ? .good : .warning,
            ([facts.joined(separator: ", ")] + problems).joined(separator: "; ")
        )
    }
}
