/// An account that is saved, and whether the vault has its passcode.
public struct SavedDestination: Sendable, Equatable {
    /// The account, without its passcode.
    public var destination: Destination
    /// Whether a passcode is saved.
    public var hasPasscode: Bool

    /// Says of the passcode only whether there is one: it is not shown again.
    public init(destination: Destination, hasPasscode: Bool) {
        self.destination = destination
        self.hasPasscode = hasPasscode
    }
}

/// The CleverTap accounts that are saved, by name.
public struct LoadAccounts: Request {
    public typealias Value = [SavedDestination]

    /// All of them.
    public init() {}
}

/// A `dryRun=1` upload to a CleverTap account: are region, account id and passcode right?
public struct TestAccount: Request {
    public typealias Value = Done
    public static var cancelling: Cancelling { .ends }

    /// The account.
    public var account: Destination
    /// Nil for the one that is saved under its name.
    public var passcode: Passcode?

    /// A test with this passcode.
    public init(_ account: Destination, _ passcode: Passcode?) {
        self.account = account
        self.passcode = passcode
    }
}

/// Saves a CleverTap account with its passcode.
public struct SaveAccount: Request {
    public typealias Value = Done

    /// The account.
    public var account: Destination
    /// Nil keeps the one that is saved.
    public var passcode: Passcode?
    /// Whether CleverTap has to accept it first.
    public var isTested: Bool

    /// By default an account that the form has tested, or that is saved as it is.
    public init(_ account: Destination, _ passcode: Passcode?, isTested: Bool = false) {
        self.account = account
        self.passcode = passcode
        self.isTested = isTested
    }
}
