internal import Drawing
internal import Glibc

enum Mouse {
    /// Whether the mouse is ours; `BRICKTAP_MOUSE=off` leaves it to the terminal, to mark and copy
    /// text with.
    static var isOurs: Bool {
        guard let value = getenv("BRICKTAP_MOUSE") else { return true }
        return String(cString: value) != "off"
    }
}

/// Tells double clicks. ncurses would hold each press back to wait for a second one.
struct Clicks {
    /// Between the two presses of a double click, at most.
    private static let patience = Duration.milliseconds(400)

    private var last: (at: Point, time: ContinuousClock.Instant)?

    /// What a press is; a third one begins anew.
    mutating func press(at point: Point, now: ContinuousClock.Instant) -> MouseEvent {
        if let last, last.at == point, now - last.time <= Self.patience {
            self.last = nil
            return MouseEvent(.doubleClick, at: point)
        }
        last = (point, now)
        return MouseEvent(.press, at: point)
    }
}
