import Connections

/// What a person wants of an import.
public enum ImportWish: Sendable, Equatable {
    case run, runFull, retryFailed, pause, resume, stop, delete

    /// What is said while it is being done with an import.
    func doing(_ name: String) -> String {
        switch self {
        case .run, .runFull: tr("Starting “\(name)”…")
        case .retryFailed: tr("Sending the failed records of “\(name)”…")
        case .pause: tr("Pausing “\(name)”…")
        case .resume: tr("Resuming “\(name)”…")
        case .stop: tr("Stopping “\(name)”…")
        case .delete: tr("Deleting “\(name)”…")
        }
    }

    /// What is said once it has been done with an import.
    public func message(_ name: String) -> String {
        switch self {
        case .run: tr("A run was asked for: “\(name)”.")
        case .runFull: tr("A run of everything was asked for: “\(name)”.")
        case .retryFailed: tr("The failed records are sent again: “\(name)”.")
        case .pause: tr("Paused “\(name)”.")
        case .resume: tr("Resumed “\(name)”.")
        case .stop: tr("Stopped “\(name)”.")
        case .delete: tr("Deleted “\(name)”.")
        }
    }
}
