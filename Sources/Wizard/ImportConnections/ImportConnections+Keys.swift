import Connections
import Drawing
import Language

/// The keys of the list, for its footer and its help.
extension ImportConnections {
    static let about = [
        HelpOverlay.Line(text: tr("Import Connections"), role: .heading),
        HelpOverlay.Line(
            text:
                tr(
                    "Every saved connection: where it leads, who made it and when, and how its last test ended."
                )
        ),
    ]

    var bindings: [Binding] {
        let none = selected == nil ? tr("no connection is chosen") : nil
        let isFiltering = query.isFiltering
        return [
            Binding([.enter], "Enter", tr("open"), offBecause: none),
            Binding([.character("n")], "n", tr("new")),
            Binding([.character("t")], "t", tr("test"), offBecause: none),
            Binding([.character("i")], "i", tr("imports")),
            Binding([.character("d")], "d", tr("delete"), offBecause: none),
            Binding([.character("f")], "f", tr("filter")),
            Binding(
                [.character("x")], "x", tr("clear"),
                offBecause: isFiltering ? nil : tr("nothing is filtered")),
            Binding([.character("/")], "/", tr("search")),
            Binding([.character("e")], "e", tr("edit"), offBecause: none),
            Binding([.character("?")], "?", tr("more"), isPinned: true),
            Binding([.character("q")], "q", tr("leave")),
        ]
    }

    /// What Esc does now: one thing after the other, and at the end it leaves.
    private var escapeWords: String {
        if round?.isRunning == true { return tr("stop the tests") }
        if !query.search.isEmpty { return tr("clear the search") }
        return query.isFiltering ? tr("clear the filter") : tr("back")
    }

    var moreBindings: [Binding] {
        [
            Binding(
                [.character("u")], "u", tr("undo the last delete"),
                offBecause: canUndo ? nil : tr("nothing was deleted")),
            Binding([.character("c")], "c", tr("create an import on the connection")),
            Binding([.function(9)], "F9", tr("the setup guide, as far as the connection has come")),
            Binding([.character("C")], "C", tr("duplicate the connection")),
            Binding([.character("I")], "I", tr("the imports of all connections")),
            Binding([.character("S")], "S", tr("settings: the CleverTap account")),
            Binding([.up], "↑↓ j k", tr("choose")),
            Binding([.pageUp], "PgUp PgDn", tr("a page up, down")),
            Binding([.home], "Home End", tr("first, last")),
            Binding([.character("T")], "T", tr("test all that are listed")),
            Binding([.character("s")], "s", tr("sort by the next column, or the other way round")),
            Binding([.character("r")], "r", tr("read the list again")),
            Binding([.escape], "Esc", escapeWords),
            Binding([.control("l")], "Ctrl-L", tr("draw the screen anew")),
            Binding([.control("z")], "Ctrl-Z", tr("suspend")),
        ]
    }
}
