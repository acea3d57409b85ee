public import Connections
import Language

/// The wizard line by line: what the screens do as numbered choices and questions, for those who
/// listen to a screen.
///
/// It drives the same screens, or asks for the same effects, and says what would be drawn.
public final class PlainFace {
    let io: Lines
    var surroundings: Surroundings

    /// Says and asks nothing until `run`.
    public init(_ io: Lines, in surroundings: Surroundings) {
        self.io = io
        self.surroundings = surroundings
    }

    /// Asks and answers until the person leaves or the input ends.
    ///
    /// - Parameter path: Goes straight to the setup of this path, and ends after it.
    /// - Returns: False when that setup was not saved, or nothing could be read from the store.
    public func run(_ path: SetupPath?) -> Bool {
        do throws(Leave) {
            if let path { return try setUp(Setup(path: path)) }
            guard let page = value(LoadConnections(ConnectionQuery(), limit: 0)) else {
                return false
            }
            if page.total == 0, try !welcome() { return true }
            try mainMenu()
        } catch {
            return path == nil
        }
        return true
    }

    // MARK: Menus

    /// False when it is left.
    private func welcome() throws(Leave) -> Bool {
        say(tr("bricktap connects Databricks to CleverTap."))
        say(
            tr(
                "You need: the workspace host, the HTTP path of a SQL warehouse, a personal access token, a catalog and a schema."
            ))
        say(tr("Nothing is sent anywhere until you ask for the test."))
        let options = [
            tr("My Databricks is ready: enter the details"), tr("Set up Databricks first"),
            tr("Leave"),
        ]
        switch try menu(tr("Where do you stand?"), options) {
        case 0: _ = try setUp(Setup(path: .existing))
        case 1: _ = try setUp(Setup(path: .new))
        default: return false
        }
        return true
    }

    private func mainMenu() throws(Leave) {
        let options = [
            tr("Import Connections"), tr("Imports"), tr("Settings"), tr("Setup guide"),
            tr("Examine this machine"), tr("Leave"),
        ]
        while true {
            do throws(Leave) {
                switch try menu(tr("bricktap. What next?"), options) {
                case 0: try connections()
                case 1: try imports()
                case 2: try settings()
                case 3: try guide()
                case 4: for line in io.examine() { say(line) }
                default: return
                }
            } catch {
                if error == .end { throw error }
            }
        }
    }

    // MARK: Guide

    private func guide() throws(Leave) {
        let options = [
            tr("My Databricks is ready: enter the details"), tr("Set up Databricks first"),
            tr("As far as one connection has come"), tr("Back"),
        ]
        switch try menu(tr("Setup guide. Which part?"), options) {
        case 0: sayAll(Guide.plainText(.existing))
        case 1: sayAll(Guide.plainText(.new))
        case 2: if let row = try pickConnection() { try guide(row) }
        default: break
        }
    }

    /// The checklist of a saved connection, in which the person can tick what was done by hand.
    private func guide(_ row: ConnectionRow) throws(Leave) {
        let items = Checklist.items(.existing)
        while let history = value(LoadHistory(id: row.id)) {
            let progress = GuideProgress(row.connection, history)
            let times = Times(surroundings)
            sayAll(Guide.plainText(.existing, progress: progress, time: times.full))
            let typed = try line(
                tr("Number of an item to tick, or to take its tick away; empty goes on:")
            ).trimmed
            if typed.isEmpty { return }
            guard let number = Int(typed), items.indices.contains(number - 1) else {
                say(tr("Type a number from 1 to \(items.count)."))
                continue
            }
            let item = items[number - 1]
            switch progress.mark(item) {
            case .proved: say(tr("The workspace has proved it; there is nothing to tick."))
            case .byHand: io.tell(MarkGuide(item.id, done: nil, id: row.id))
            case .toDo: io.tell(MarkGuide(item.id, done: surroundings.now, id: row.id))
            }
        }
    }
}
