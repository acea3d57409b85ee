import Connections
import Drawing
import Language

/// The keys of the list, for its footer and its help.
extension ImportCenter {
    static let about = [
        HelpOverlay.Line(text: tr("Import Center"), role: .heading),
        HelpOverlay.Line(
            text:
                tr(
                    "Every import: what it brings into CleverTap, when, and how its last run went. Health is the share of rows that CleverTap took."
                )
        ),
        HelpOverlay.Line(
            text:
                tr(
                    "n creates an import, e changes one, c begins a new one like it. The CleverTap account that they write to is entered in Settings, S."
                )
        ),
    ]

    var bindings: [Binding] {
        let none = selected == nil ? tr("no import is chosen") : nil
        let isActive = selected?.saved.standing == .active
        let isDraft = none ?? selected?.whyItCannotRun
        return [
            Binding([.enter], "Enter", tr("open"), offBecause: none),
            Binding([.character("n")], "n", tr("new")),
            Binding(
                [.character(" ")], "Space", isActive ? tr("pause") : tr("resume"),
                offBecause: isDraft),
            Binding([.character("r")], "r", tr("run"), offBecause: isDraft),
            Binding(
                [.character("s")], "s", tr("stop"), offBecause: none ?? selected?.whyItCannotStop),
            Binding([.character("d")], "d", tr("delete"), offBecause: none),
            Binding([.character("f")], "f", tr("filter")),
            Binding([.character("?")], "?", tr("more"), isPinned: true),
            Binding([.escape], "Esc", tr("back"), isPinned: true),
            Binding(
                [.character("x")], "x", tr("clear"),
                offBecause: query.isFiltering ? nil : tr("nothing is filtered")),
        ]
    }

    var moreBindings: [Binding] {
        [
            Binding([.character("/")], "/", tr("search in nickname, connection and e-mail")),
            Binding([.character("e")], "e", tr("edit")),
            Binding([.character("c")], "c", tr("duplicate: a new one like it")),
            Binding([.character("S")], "S", tr("settings: the CleverTap account")),
            Binding([.character("F")], "F", tr("in an import: send what failed again")),
            Binding([.character("l")], "l", tr("read the list again")),
            Binding([.up], "↑↓ j k", tr("choose")),
            Binding([.pageUp], "PgUp PgDn", tr("a page up, down")),
            Binding([.home], "Home End", tr("first, last")),
            Binding([.character("q")], "q", tr("leave the program")),
        ]
    }
}
