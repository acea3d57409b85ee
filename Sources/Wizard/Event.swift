public import Connections
public import Drawing
import Language

public import struct FoundationEssentials.Date

/// What happens to a screen.
public enum Event: Sendable {
    /// A key, or a click on the footer that stands for one.
    case key(Key)
    /// Text pasted in one piece, as it came.
    case paste(String)
    /// A press or the wheel, at a cell of the whole terminal.
    case mouse(MouseEvent)
    /// The terminal's new size; the surroundings have it already.
    case resize(Size)
    /// Goes to the screen whose question it was.
    case answer(Answer)
    /// The demo was left; else why it could not be shown.
    case lookedAround(String?)
    /// The time asked for with `Effect.tick` has passed.
    case tick
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
}
