import Connections
import Drawing
import Language

/// The keys of the form, and its help.
extension Setup {
    var bindings: [Binding] {
        var keys = [Binding([.tab], "Tab", tr("next"))]
        var create: [Binding] = []
        if focus == .field(.token) {
            keys.append(Binding([.function(2)], "F2", showsToken ? tr("hide") : tr("show")))
        }
        if case .field(let field) = focus, Resource.Kind(field) != nil {
            keys.append(Binding([.function(4)], "F4", tr("list")))
            create = [Binding([.function(7)], "F7", tr("create"))]
            if path == .new { keys += create }
        }
        if !undo.isEmpty { keys.append(Binding([.function(3)], "F3", tr("undo"))) }
        keys += [
            Binding([.control("t")], "Ctrl-T", tr("test")),
            Binding([.control("s")], "Ctrl-S", tr("save")),
        ]
        // Whoever's Databricks is ready needs this last.
        if path == .existing { keys += create }
        return keys + [
            Binding([.backTab], "Shift-Tab", tr("back")),
            Binding([.function(1)], "F1", tr("help"), isPinned: true),
            Binding([.escape], "Esc", tr("leave"), isPinned: true),
        ]
    }

    var helpOverlay: HelpOverlay {
        var about: [HelpOverlay.Line] = []
        func add(_ text: String, _ role: Role = .normal) {
            about.append(HelpOverlay.Line(text: text, role: role))
        }
        if case .field(let id) = focus {
            let field = FieldCatalog.field(id)
            add(field.label, .heading)
            add("\(field.label): \(field.what)")
            add(tr("Where: \(field.location)"))
            add(tr("Example: \(field.example)"))
            if let item = Checklist.items(path).first(where: { $0.field == id }) {
                add("")
                add(item.title, .heading)
                add(item.why)
                for (index, step) in item.how.enumerated() { add("  \(index + 1). \(step)") }
                for line in item.sql { add("    \(line)", .code) }
            }
        }
        for answer in Guide.faq where answer.isAboutSetup {
            add("")
            add(answer.question, .heading)
            add(answer.answer)
        }
        let more = [
            Binding([.function(2)], "F2", tr("show or hide the token")),
            Binding([.function(3)], "F3", tr("undo the last correction or paste")),
            Binding(
                [.function(4)], "F4", tr("list the workspace's warehouses, catalogs or schemas")),
            Binding([.function(6)], "F6", tr("show or hide the CA bundle")),
            Binding(
                [.function(7)], "F7", tr("create a warehouse, catalog or schema, or grant rights")),
            Binding([.function(8)], "F8", tr("begin with what is on this machine")),
            Binding([.function(9)], "F9", tr("the guide: what to do in Databricks, step by step")),
            Binding([.control("u")], "Ctrl-U", tr("clear the field")),
            Binding([.control("w")], "Ctrl-W", tr("delete the word before the cursor")),
            Binding([.control("a")], "Ctrl-A / E", tr("to the start / end of the field")),
            Binding([.control("l")], "Ctrl-L", tr("draw the screen anew")),
            Binding([.control("z")], "Ctrl-Z", tr("suspend")),
            Binding([.control("c")], "Ctrl-C", tr("leave bricktap")),
        ]
        return HelpOverlay(
            title: tr("Help"), about: about,
            bindings: bindings.filter { !["F2", "F3", "F4", "F7"].contains($0.label) } + more)
    }
}
