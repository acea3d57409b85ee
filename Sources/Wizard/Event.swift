public import Connections
public import Drawing
import Language

public import struct FoundationEssentials.Date

/// What happens to a screen.
public enum Event: Sendable, Equatable {
    /// A key, or a click on the footer that stands for one.
    case key(Key)
    /// Text pasted in one piece, as it came.
    case paste(String)
    /// A press or the wheel, at a cell of the whole terminal.
    case mouse(MouseEvent)
    /// The terminal's new size; the surroundings have it already.
    case resize(Size)
    /// Goes to every screen that is open; its ticket tells whose question it was.
    case answer(Answer)
    /// The time asked for with `Effect.tick` has passed.
    case tick
}

/// What came of an effect; carries the ticket of the question.
public enum Answer: Sendable, Equatable {
    /// A step of a test has begun, goes on, or has ended.
    case probe(Ticket, ProbeEvent)
    /// The whole report; where the test could not begin, its token step has failed.
    case probeFinished(Ticket, ProbeReport)
    /// Whether another connection has the name; false as well where the store cannot be read.
    case nameIsTaken(Ticket, Bool)
    /// The connection as it is in the store now, a new one with its id.
    case saved(Ticket, Result<Connection, Trouble>)
    /// The rows that were asked for, and how many connections match.
    case page(Ticket, Result<ConnectionPage, Trouble>)
    /// The number of a row, from 0; nil when it is not among those that match.
    case place(Ticket, Int?)
    /// Nil when no connection has the name.
    case connection(Ticket, Result<ConnectionRow?, Trouble>)
    /// Nil when no import has the nickname.
    case importRow(Ticket, Result<ImportRow?, Trouble>)
    /// The demo was left; else why it could not be shown.
    case lookedAround(String?)
    /// By e-mail address, in its order.
    case connectors(Ticket, Result<[Connector], Trouble>)
    /// All imports of the connection, those that run first.
    case imports(Ticket, Result<[ImportSummary], Trouble>)
    /// The runs that a delete stops, and how far each is; told again when that changes.
    case stopping(Ticket, [StoppingRun])
    /// These runs did not stop in time; nothing was removed.
    case notStopped(Ticket, [StoppingRun])
    /// The connection is gone, and what is left of it; else why the delete could not go on.
    case deleted(Ticket, Result<Removal, Trouble>)
    /// The name of the connection that is back.
    case restored(Ticket, Result<String, Trouble>)
    /// Without tests and token for a connection that is not saved: only what was ticked by hand.
    case history(Ticket, Result<ConnectionHistory, Trouble>)
    /// Nil where the workspace does not tell.
    case expiry(Ticket, Result<TokenExpiry?, Trouble>)
    /// The text for support, without names, addresses and the token.
    case report(Ticket, Result<String, Trouble>)
    /// The rows that were asked for, and how many imports match and run.
    case importPage(Ticket, Result<ImportPage, Trouble>)
    /// The connections and the people of all imports, with the number of imports of each.
    case importFacets(Ticket, Result<ImportFacets, Trouble>)
    /// The import as it is now, with its newest runs; a trouble when it was deleted meanwhile.
    case runs(Ticket, Result<ImportHistory, Trouble>)
    /// What was done, as a sentence.
    case wished(Ticket, Result<String, Trouble>)
    /// The nickname in question, and whether another import has it.
    case nicknameIsTaken(Ticket, String, Bool)
    /// The accounts that are saved, by name.
    case destinations(Ticket, Result<[SavedDestination], Trouble>)
    /// Nil when it passed.
    case destinationTested(Ticket, DestinationTrouble?)
    /// True once store and vault have the account; never false.
    case destinationSaved(Ticket, Result<Bool, Trouble>)
    /// What a new form can begin with: first what this machine has, then saved connections.
    case offers(Ticket, [Offer])
    /// The variable's name, and its token; nil where it is not set.
    case variable(Ticket, String, AccessToken?)
    /// Warehouses, catalogs or schemas, as the token may see them.
    case resources(Ticket, Result<[Resource], Trouble>)
    /// What was made or was there before; else why it was not, and who can do it.
    case created(Ticket, Result<Created, CreationTrouble>)
    /// Names without their schema, in their order.
    case tables(Ticket, Result<[String], Trouble>)
    /// What the source gives now, without the rules of the import.
    case preview(Ticket, Result<Preview, Trouble>)
    /// What a sample of rows would come to; CleverTap has stored nothing of it.
    case dryRun(Ticket, Result<DryRunReport, Trouble>)
    /// What all rows would come to, as the warehouse counted them.
    case rowsChecked(Ticket, Result<RowCheck, Trouble>)
    /// What was saved, and what was done, as a sentence.
    case importSaved(Ticket, Result<SavedNotice, Trouble>)
    /// A form could not be kept or forgotten; nobody asked, so there is no ticket.
    case notKept(Trouble)
}

/// An import that was saved, as a draft or to run.
public struct SavedNotice: Sendable, Equatable {
    /// Its id.
    public var id: String
    /// What was done, as sentences.
    public var text: String

    /// Neither is looked at.
    public init(id: String, text: String) {
        self.id = id
        self.text = text
    }
}

/// What came of the delete of a connection.
public struct Removal: Sendable, Equatable {
    /// Whether `u` brings it back.
    public var canUndo: Bool
    /// The vault did not remove its token, which is done at a later start.
    public var leavesToken: Bool

    /// By default the vault has removed the token.
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

/// Why an effect could not be carried out, as a sentence, and the field it is about.
public struct Trouble: Error, Sendable, Equatable {
    /// What went wrong, and what to do next.
    public var message: String
    /// The field at fault; nil where none is.
    public var field: FieldID?
    /// A place of an import's definition, as its JSON names it.
    public var place: String?

    /// With neither field nor place, nothing that was typed is at fault.
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

    /// By default a machine of which nothing is known, in UTC, with no form begun.
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
