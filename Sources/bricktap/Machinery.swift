internal import Connections
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Language
internal import Operations
internal import Store
internal import Synchronization
internal import Wizard

/// What the faces know of the machine, beside what they ask for.
final class Machinery: Sendable {
    let handler: RequestHandler
    private let vault = Mutex<String?>(nil)

    init(_ app: Application) {
        handler = RequestHandler(app)
    }

    private var app: Application { handler.app }

    /// Finds out in the background what the first frame need not wait for.
    func findOut(_ done: @escaping @Sendable () -> Void) {
        handler.afterStore { [self] in
            app.note(email: CurrentUser.email(app))
            let explanation = (try? app.connections())?.explanation
            vault.withLock { $0 = explanation }
            done()
            // What was due while the machine was off, and what a dead worker left.
            app.lookAfterWorker()
        }
    }

    func refresh(_ surroundings: inout Surroundings) {
        surroundings.now = Date()
        surroundings.secondsFromUTC = LocalTime.secondsFromUTC(at: surroundings.now)
        if surroundings.timeZone.isEmpty { surroundings.timeZone = TimeZone.current.identifier }
        if surroundings.email == nil { surroundings.email = app.email }
        if let vault = vault.withLock({ $0 }) { surroundings.vault = vault }
    }

    func close(hurries: Bool) {
        handler.close(hurries: hurries) { remark in
            switch remark {
            case .storeIsBusy:
                Output.error(tr("The store is busy: what was typed last may not be kept."))
            case .waitsForImport:
                for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { signal(number, SIG_DFL) }
                Output.error(tr("Waiting for an import to stop. Ctrl-C leaves at once."))
            }
        }
    }
}
