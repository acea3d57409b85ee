import Connections
import Drawing
import Language

/// What is open over the list.
enum ListDialog: Sendable, Equatable {
    case help(HelpOverlay)
    /// The test of one connection, as the store has it now.
    case test(TestPanel, of: Connection)
    case filter(FilterDialog)
    case details(DetailsDialog)
    case delete(DeleteDialog)
}

extension ImportConnections {
    mutating func handleDialog(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        switch dialog {
        case .help(var help)?:
            dialog = help.handle(event, size: surroundings.size) ? nil : .help(help)
        case .test(let panel, let connection)?:
            return handlePanel(event, panel, of: connection, surroundings)
        case .filter(var filter)?:
            let outcome = filter.handle(event, in: surroundings)
            dialog = .filter(filter)
            switch outcome {
            case .none: return []
            case .close: dialog = nil
            case .count:
                let question = filter.countMatching(query)
                dialog = .filter(filter)
                return [question]
            case .show:
                dialog = nil
                return setQuery(filter.query(over: query), surroundings)
            case .clear:
                dialog = nil
                return setQuery(
                    ConnectionQuery(
                        search: query.search, order: query.order, ascending: query.ascending),
                    surroundings)
            }
        case .details(var details)?:
            let outcome = details.handle(event, in: surroundings)
            let report = outcome == .report ? details.report() : nil
            dialog = .details(details)
            if let report { return [report] }
            guard let outcome else { return [] }
            dialog = nil
            return act(outcome, on: details.row, surroundings)
        case .delete(var delete)?:
            let outcome = delete.handle(event, size: surroundings.size)
            dialog = .delete(delete)
            switch outcome {
            case .none: return []
            case .close: dialog = nil
            case .delete:
                let question = delete.begin(at: surroundings.now)
                dialog = .delete(delete)
                return [question, .tick(milliseconds: TestPanel.pace)]
            case .keep:
                dialog = nil
                note = Note(
                    text: tr(
                        "“\(delete.row.connection.name)” is kept; stopped imports stay stopped."
                    ),
                    role: .warned)
                return [.tell(KeepConnection(delete.row.connection)), reload(surroundings)]
            }
        case nil: break
        }
        return []
    }

    mutating func takeDialog(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        switch dialog {
        case .help?, nil: return []
        case .test(let panel, let connection)?:
            return takePanel(answer, panel, of: connection, surroundings)
        case .filter(var filter)?:
            let effects = filter.take(answer, over: query)
            dialog = .filter(filter)
            return effects
        case .details(var details)?:
            let effects = details.take(answer, surroundings)
            dialog = .details(details)
            return effects
        case .delete(var delete)?:
            let removal = delete.take(answer)
            dialog = .delete(delete)
            return removal.map { take($0, of: delete, surroundings) } ?? []
        }
    }

    /// The connection of the dialog is gone.
    private mutating func take(
        _ removal: Removal, of delete: DeleteDialog, _ surroundings: Surroundings
    ) -> [Effect] {
        dialog = nil
        canUndo = removal.canUndo
        // What the cursor was on is gone: it stays, and the next one comes to it.
        rowsQuery = nil
        var words = removal.words(delete.row.connection.name)
        if delete.stopped > 0 {
            words =
                delete.stopped == 1
                ? tr("1 import was stopped. \(words)")
                : tr("\(delete.stopped) imports were stopped. \(words)")
        }
        note = Note(
            text: removal.canUndo ? tr("\(words) u brings it back.") : words,
            role: removal.leavesToken ? .warned : .passed)
        return [reload(surroundings)]
    }
}
