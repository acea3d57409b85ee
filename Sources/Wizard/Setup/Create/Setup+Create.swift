import Connections
import Drawing
import Language

/// Create it for me: the menu, what has to be known before, and what comes of it.
extension Setup {
    mutating func openCreateMenu() -> [Effect] {
        var chosen: Creation.Kind?
        if case .field(let field) = focus {
            chosen = Creation.Kind.allCases.first { $0.field == field }
        }
        var menu = Picker(tr("Create for me"))
        menu.set(
            Creation.Kind.allCases.map { Picker.Item($0.title, detail: detail($0)) },
            chosen: chosen?.title)
        createMenu = menu
        return []
    }

    private func detail(_ kind: Creation.Kind) -> String {
        switch kind {
        case .warehouse: tr("smallest size, stops by itself after 10 minutes")
        case .catalog: "CREATE CATALOG"
        case .schema: "CREATE SCHEMA"
        case .grants: tr("USE CATALOG, USE SCHEMA and SELECT")
        }
    }

    mutating func handleCreateMenu(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        switch createMenu?.handle(event, size: surroundings.size) ?? .close {
        case .none, .typed: return []
        case .close: createMenu = nil
        case .picked(let title):
            createMenu = nil
            if let kind = Creation.Kind.allCases.first(where: { $0.title == title }) {
                openCreate(kind)
            }
        }
        return []
    }

    /// Opens the dialog, when everything is known that it needs.
    mutating func openCreate(_ kind: Creation.Kind) {
        let before = tr("To create something, host and token have to be right first.")
        guard let details = reachable(orSay: before) else { return }
        if kind.needsWarehouse, details.httpPath.warehouseID.isEmpty {
            setFocus(.field(.httpPath))
            note = Note(
                text: tr("SQL runs on a warehouse: choose one first (F4), or create one (F7)."),
                role: .warned)
            return
        }
        if kind == .schema || kind == .grants, details.catalog.isEmpty {
            setFocus(.field(.catalog))
            note = Note(text: tr("Choose the catalog first: a schema lies in one."), role: .warned)
            return
        }
        let identity = tested?.token == tokenSource ? tested?.report?.identity : nil
        creating = CreateDialog(
            kind, name: proposal(kind, identity), details: details, token: tokenSource,
            identity: identity)
    }

    /// What stands in the field and is not there yet, else what the guide proposes.
    private func proposal(_ kind: Creation.Kind, _ identity: String?) -> String {
        switch kind {
        case .warehouse: return kind.proposal
        case .grants: return identity ?? ""
        case .catalog, .schema:
            let typed = text(kind.field)
            return typed.isEmpty ? kind.proposal : typed
        }
    }

    mutating func handleCreate(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard creating != nil else { return [] }
        let outcome = creating?.handle(event, size: surroundings.size) ?? .none
        return follow(outcome, surroundings)
    }

    /// Does what somebody chose in the dialog.
    mutating func follow(_ outcome: CreateDialog.Outcome, _ surroundings: Surroundings) -> [Effect]
    {
        guard let dialog = creating else { return [] }
        switch outcome {
        case .none: return []
        case .close:
            creating = nil
            return []
        case .abandon:
            // It may have been made all the same.
            forgetLists(of: dialog.kind)
            return making.cancel
        case .copy(let text): return [.copy(text)]
        case .create(let creation):
            creating?.begin(at: surroundings.now)
            let question = making.ask(
                CreateResource(
                    creation, dialog.details, dialog.token, identity: dialog.identity))
            return [question, .tick(milliseconds: TestPanel.pace)]
        case .use(let created):
            creating = nil
            guard let resource = created.resource else { return [] }
            take(resource, for: dialog.kind.field)
            return keep()
        }
    }

    mutating func takeCreated(_ answer: Answer) {
        guard let result = making.take(answer) else { return }
        creating?.take(result)
        guard case .success(let created) = result, let kind = creating?.kind else { return }
        forgetLists(of: kind)
        if created.resource != nil { createdHere.insert(kind.field) }
    }

    /// Lists that were read, or asked for, before something was made do not have it.
    private mutating func forgetLists(of kind: Creation.Kind) {
        knownLists.removeAll { $0.place.kind.field == kind.field }
        onTheWay.removeAll { $0.place.kind.field == kind.field }
    }

    mutating func tickCreate() -> [Effect] {
        guard creating?.isWorking == true else { return [] }
        creating?.tick()
        return [.tick(milliseconds: TestPanel.pace)]
    }
}
