import Connections
import Drawing
import Language

/// What is open over the list.
enum ListDialog: Sendable, Equatable {
    case filter(FilterDialog)
    case details(DetailsDialog)
    case delete(DeleteDialog)
}

extension ImportConnections {
    mutating func handleDialog(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        switch dialog {
        case .filter(var filter)?:
            let outcome = filter.handle(event, in: surroundings)
            dialog = .filter(filter)
            switch outcome {
            case .none: return []
            case .close: dialog = nil
            case .count:
                let ticket = newTicket()
                filter.countTicket = ticket
                dialog = .filter(filter)
                return [.loadPage(ticket, filter.query(over: query), offset: 0, limit: 0)]
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
            dialog = .details(details)
            guard let outcome else { return [] }
            if outcome == .report {
                return [.loadReport(details.ticket, id: details.row.id)]
            }
            dialog = nil
            return act(outcome, on: details.row, surroundings)
        case .delete(var delete)?:
            let outcome = delete.handle(event, size: surroundings.size)
            dialog = .delete(delete)
            switch outcome {
            case .none: return []
            case .close: dialog = nil
            case .delete:
                let ticket = newTicket()
                delete.begin(ticket, at: surroundings.now)
                dialog = .delete(delete)
                return [
                    .delete(ticket, delete.row.connection),
                    .tick(milliseconds: TestConnection.pace),
                ]
            case .keep:
                dialog = nil
                note = Note(
                    text: tr(
                        "“\(delete.row.connection.name)” is kept; stopped imports stay stopped."
                    ),
                    role: .warned)
                return [.keepConnection(delete.row.connection), reload(surroundings)]
            }
        case nil: break
        }
        return []
    }

    mutating func takeDialog(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        switch (dialog, answer) {
        case (.filter(var filter)?, .connectors(_, .success(let people))):
            filter.setPeople(people)
            let ticket = newTicket()
            filter.countTicket = ticket
            dialog = .filter(filter)
            return [.loadPage(ticket, filter.query(over: query), offset: 0, limit: 0)]
        case (.filter(var filter)?, .page(let ticket, .success(let page)))
        where ticket == filter.countTicket:
            filter.count = page.matching
            dialog = .filter(filter)
        case (.details(var details)?, .imports(let ticket, .success(let imports)))
        where ticket == details.ticket:
            details.imports = imports
            dialog = .details(details)
        case (.details(var details)?, .history(let ticket, .success(let history)))
        where ticket == details.ticket:
            details.history = history
            dialog = .details(details)
        case (.details(var details)?, .expiry(let ticket, .success(let expiry)))
        where ticket == details.ticket:
            details.expiry = expiry
            dialog = .details(details)
        case (.details(var details)?, .report(let ticket, let result))
        where ticket == details.ticket:
            switch result {
            case .success(let text):
                details.note = tr("The report: \(surroundings.copied).")
                dialog = .details(details)
                return [.copy(text)]
            case .failure(let trouble):
                details.note = trouble.message
                dialog = .details(details)
            }
        case (.delete(var delete)?, .imports(let ticket, let result)) where ticket == delete.ticket:
            delete.take(result)
            dialog = .delete(delete)
        case (.delete(var delete)?, .stopping(let ticket, let runs))
        where ticket == delete.deleteTicket:
            delete.take(runs)
            dialog = .delete(delete)
        case (.delete(var delete)?, .notStopped(let ticket, let runs))
        where ticket == delete.deleteTicket:
            delete.take(runs)
            delete.timeOut()
            dialog = .delete(delete)
        case (.delete(var delete)?, .deleted(let ticket, let result))
        where ticket == delete.deleteTicket:
            switch result {
            case .success(let removal):
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
            case .failure(let trouble):
                delete.fail(trouble)
                dialog = .delete(delete)
            }
        default: break
        }
        return []
    }
}
