public import Connections
public import Drawing

public import struct FoundationEssentials.Date

/// What happens to a screen.
public enum Event: Sendable, Equatable {
    case key(Key)
    /// Text pasted in one piece, as it came.
    case paste(String)
    case mouse(MouseEvent)
    case resize(Size)
    case answer(Answer)
    /// The time asked for with `Effect.tick` has passed.
    case tick
}

/// What came of an effect; carries the ticket of the question.
public enum Answer: Sendable, Equatable {
    case probe(Ticket, ProbeEvent)
    case probeFinished(Ticket, ProbeReport)
    case nameIsTaken(Ticket, Bool)
    case saved(Ticket, Result<Connection, Trouble>)
    case page(Ticket, Result<ConnectionPage, Trouble>)
    /// The number of a row, from 0; nil when it is not among those that match.
    case place(Ticket, Int?)
    case connectors(Ticket, Result<[Connector], Trouble>)
    case imports(Ticket, Result<[ImportSummary], Trouble>)
    case stopping(Ticket, [StoppingRun])
    /// These runs did not stop in time; nothing was removed.
    case notStopped(Ticket, [StoppingRun])
    case deleted(Ticket, Result<Removal, Trouble>)
    /// The name of the connection that is back.
    case restored(Ticket, Result<String, Trouble>)
    case history(Ticket, Result<ConnectionHistory, Trouble>)
    /// Nil where the workspace does not tell.
    case expiry(Ticket, Result<TokenExpiry?, Trouble>)
    case report(Ticket, Result<String, Trouble>)
    case importPage(Ticket, Result<ImportPage, Trouble>)
    case importFacets(Ticket, Result<ImportFacets, Trouble>)
    case runs(Ticket, Result<ImportHistory, Trouble>)
    /// What was done, as a sentence.
    case wished(Ticket, Result<String, Trouble>)
    case nicknameIsTaken(Ticket, String, Bool)
    /// Nil when there is none.
    case destination(Ticket, Result<SavedDestination?, Trouble>)
    /// Nil when it passed.
    case destinationTested(Ticket, DestinationTrouble?)
    case destinationSaved(Ticket, Result<Bool, Trouble>)
    case offers(Ticket, [Offer])
    case resources(Ticket, Result<[Resource], Trouble>)
    case created(Ticket, Result<Created, CreationTrouble>)
    case tables(Ticket, Result<[String], Trouble>)
    case preview(Ticket, Result<Preview, Trouble>)
    case dryRun(Ticket, Result<DryRunReport, Trouble>)
    /// What was done, as a sentence.
    case importSaved(Ticket, Result<String, Trouble>)
    case notKept(Trouble)
}

/// What came of the delete of a connection.
public struct Removal: Sendable, Equatable {
    /// Whether `u` brings it back.
    public var canUndo: Bool
    /// The vault did not remove its token, which is done at a later start.
    public var leavesToken: Bool

    public init(canUndo: Bool, leavesToken: Bool = false) {
        self.canUndo = canUndo
        self.leavesToken = leavesToken
    }

    /// What was done, as sentences; none about undo.
    public func words(_ name: String) -> String {
        leavesToken
            ? tr(
                "Deleted “\(name)”. The keyring did not remove its token: that is done as soon as it is open."
            ) : tr("Deleted “\(name)” and its token.")
    }
}

/// The account that is saved, and whether the vault has its passcode.
public struct SavedDestination: Sendable, Equatable {
    public var destination: Destination
    /// Whether a passcode is saved.
    public var hasPasscode: Bool

    public init(destination: Destination, hasPasscode: Bool) {
        self.destination = destination
        self.hasPasscode = hasPasscode
    }
}

/// Why an effect could not be carried out, as a sentence, and the field it is about.
public struct Trouble: Error, Sendable, Equatable {
    /// What went wrong, and what to do next.
    public var message: String
    /// The field at fault; nil where none is.
    public var field: FieldID?
    /// A place of an import's definition, as its JSON names it.
    public var place: String?

    public init(_ message: String, field: FieldID? = nil, place: String? = nil) {
        self.message = message
        self.field = field
        self.place = place
    }
}

/// What the screens know of the world, as values: nothing here is read by a screen itself.
public struct Surroundings: Sendable, Equatable {
    /// Refreshed before each event.
    public var now: Date
    /// Seconds to add to UTC for the person's own time, at `now`.
    public var secondsFromUTC: Int
    /// The person's time zone, as the IANA names it.
    public var timeZone: String
    /// The terminal's size.
    public var size: Size
    /// The terminal cannot show box drawing and signs.
    public var isASCII: Bool
    /// The e-mail address that Connected By starts with; nil when nothing is known.
    public var email: String?
    /// Where tokens are kept, in words.
    public var vault: String
    /// The program runs against the simulated workspace.
    public var isDemo: Bool
    /// What a new form starts with (the demo's workspace); empty otherwise.
    public var prefill: Draft
    /// The forms that were begun and not saved, in an earlier run or this one, by the id of the
    /// connection that they edit; the one of a new connection under an empty id.
    public var unfinished: [String: UnfinishedForm]
    /// The file that keeps what was copied last, for terminals without a clipboard; empty when
    /// there is none.
    public var copiedPath: String

    public init(
        now: Date, secondsFromUTC: Int = 0, timeZone: String = "UTC", size: Size,
        isASCII: Bool = false,
        email: String? = nil, vault: String = "", isDemo: Bool = false, prefill: Draft = Draft(),
        unfinished: [UnfinishedForm] = [], copiedPath: String = ""
    ) {
        self.now = now
        self.secondsFromUTC = secondsFromUTC
        self.timeZone = timeZone
        self.size = size
        self.isASCII = isASCII
        self.email = email
        self.vault = vault
        self.isDemo = isDemo
        self.prefill = prefill
        self.unfinished = Dictionary(
            unfinished.map { ($0.slot, $0) }, uniquingKeysWith: { _, last in last })
        self.copiedPath = copiedPath
    }

    /// Where a copied text went. A terminal does not tell whether its clipboard took it.
    var copied: String {
        copiedPath.isEmpty
            ? tr("copied to the terminal's clipboard")
            : tr("copied to the clipboard and to \(copiedPath)")
    }

    /// Where a screen that is opened now begins to count its questions: beyond those of any opened
    /// before, so that an answer to one screen is never taken for another's.
    var firstTicket: Ticket { Int(now.timeIntervalSince1970 * 1_000) }
}
