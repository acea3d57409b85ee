internal import Language

/// What a person wants of an import.
public enum ImportWish: Sendable, Equatable {
    /// A run now: of everything the first time, later of what is new.
    case run
    /// A run of everything, whatever was imported before.
    case runFull
    /// Sends the rows of earlier runs once more that did not get in.
    case retryFailed
    /// Holds its run and its schedule until it is resumed.
    case pause
    /// Lets a paused run go on, and the schedule of a paused or stopped import.
    case resume
    /// Ends its run, and lets the schedule start no other.
    case stop
    /// Stops it and removes it, unless its run does not end in time.
    case delete

    /// What is said while it is being done with an import.
    public func doing(_ name: String) -> String {
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
