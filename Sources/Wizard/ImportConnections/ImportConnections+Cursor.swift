import Connections
import Drawing
import Language

/// The cursor stays on its connection, not on its number: what is read again may be in another order.
extension ImportConnections {
    /// Takes rows in, and puts the cursor where its connection is now. Where that is not among them,
    /// asks for its place.
    mutating func takeRows(_ page: ConnectionPage, _ surroundings: Surroundings) -> [Effect] {
        // As of now, not as of the question: a move made in between counts.
        let followed = wanted ?? (rowsQuery == query ? selected?.id : nil)
        rows = page.rows
        offset = page.offset
        matching = page.matching
        total = page.total
        rowsQuery = query
        wanted = nil
        var question: [Effect] = []
        if let followed, matching > 0 {
            if let index = rows.firstIndex(where: { $0.id == followed }) {
                list.selected = offset + index
            } else {
                wanted = followed
                question = [placing.ask(LocateConnection(query, id: followed))]
            }
        }
        list.clamp(count: matching, height: height(surroundings))
        return question
    }

    /// Tells that a connection was saved, and takes the cursor to it.
    mutating func take(saved connection: Connection) {
        wanted = connection.id
        forgetRound()
        let name = connection.name
        note =
            switch connection.test {
            case .passed: Note(text: tr("“\(name)” is saved, passed."), role: .passed)
            case .untested: Note(text: tr("“\(name)” is saved, untested."), role: .passed)
            case .failed: Note(text: tr("“\(name)” is saved, failed."), role: .warned)
            }
    }

    /// Puts the cursor on the wanted row; one that does not match, or is gone, leaves it where it is.
    mutating func goTo(_ place: Int?, _ surroundings: Surroundings) {
        guard wanted != nil else { return }
        wanted = nil
        guard let place else { return }
        list.selected = place
        list.clamp(count: matching, height: height(surroundings))
    }
}
