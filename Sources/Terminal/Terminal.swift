internal import CNcurses
public import Drawing
internal import Glibc

/// The terminal: shows canvases, reads keys, and gives everything back on every way out.
///
/// Belongs to the thread that made it; only its ``Waker`` may be used from others.
public final class Terminal {
    /// Columns and rows, as of the last resize.
    public private(set) var size: Size
    /// Box drawing and signs cannot be shown.
    public let isASCII: Bool
    /// Ends the wait of ``nextEvent(timeout:)`` from any thread.
    public let waker: Waker

    private let screen: OpaquePointer
    private let signals: (read: Int32, write: Int32)
    private var shown: Canvas?
    private let palette: Palette
    /// Made with the first key: the first frame need not wait for what keys look like.
    private lazy var decoder = KeyDecoder(known: TerminalEntry.keys())
    /// Whether the terminal tells what the mouse does, and it is ours.
    private let takesMouse: Bool
    private var isOpen = true

    /// Takes the terminal over; throws where `TERM` is not known, or no pipe can be made.
    public init() throws(TerminalError) {
        nc_set_locale()
        let isUTF8 = nc_is_utf8() == 1
        // Bytes are always UTF-8; where the locale is another, only ASCII is drawn.
        if !isUTF8 { nc_set_utf8() }
        isASCII = !isUTF8
        nc_save_modes()
        guard let signals = Pipe.make(), let waker = Waker() else { throw .noPipe }
        self.signals = signals
        self.waker = waker
        // First: ncurses' own handlers, which it sets where there are none, end the program with 1.
        nc_watch_signals(signals.write)
        guard let screen = nc_open() else {
            throw .unknownTerminal(getenv("TERM").map { String(cString: $0) } ?? "")
        }
        self.screen = screen
        nc_raw()
        palette = Palette()
        takesMouse = Mouse.isOurs && TerminalEntry.hasMouse
        size = Size(width: 80, height: 24)
        nc_set_open(1)
        modesOn()
        size =
            Self.measured()
            ?? Size(width: Int(getmaxx(nc_screen())), height: Int(getmaxy(nc_screen())))
    }

    deinit {
        close()
        delscreen(screen)
        Glibc.close(signals.read)
    }

    /// Gives the terminal back. May be called more than once.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        modesOff()
        endwin()
        nc_set_open(0)
    }

    private static func measured() -> Size? {
        var rows: Int32 = 0
        var columns: Int32 = 0
        guard nc_size(&rows, &columns) == 1 else { return nil }
        return Size(width: Int(columns), height: Int(rows))
    }

    // MARK: Modes

    private func modesOn() {
        if takesMouse { send("\u{1B}[?1000h\u{1B}[?1006h") }
        // Pastes come in brackets; and a row is drawn as it is sent, not turned around with its frame
        // where there is Hebrew or Arabic in it.
        send("\u{1B}[?2004h\u{1B}[8l")
    }

    private func modesOff() {
        send("\u{1B}[8h\u{1B}[?2004l")
        if takesMouse { send("\u{1B}[?1006l\u{1B}[?1000l") }
    }

    private func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR && errno != EAGAIN { return }
            if count > 0 { bytes = bytes.dropFirst(count) }
        }
    }

    /// Gives the terminal away while something else runs on it, and takes it back.
    private func lend(_ run: () -> Void) {
        modesOff()
        def_prog_mode()
        endwin()
        nc_set_open(0)
        run()
        nc_set_open(1)
        modesOn()
        resize()
        redraw()
    }

    /// Stops the program as Ctrl-Z does, and takes the terminal back when it goes on.
    public func suspend() {
        lend { stop() }
    }

    private func stop() {
        var before = sigaction()
        var standard = sigaction()
        standard.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(SIGTSTP, &standard, &before)
        kill(0, SIGTSTP)
        sigaction(SIGTSTP, &before, nil)
    }

    /// Lends the terminal to a program that is running by now, until it has ended. Signals that end
    /// this program are passed on to it first, and told after it.
    ///
    /// - Parameter hasEnded: Asked again and again; true once the program is gone.
    public func lend(to child: Int32, hasEnded: () -> Bool) {
        // Ctrl-Z stops both; ncurses' own handler would draw over what has the terminal.
        var before = sigaction()
        var standard = sigaction()
        standard.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(SIGTSTP, &standard, &before)
        defer { sigaction(SIGTSTP, &before, nil) }
        lend {
            var told: [UInt8] = []
            while !hasEnded() {
                var waiting = pollfd(fd: signals.read, events: Int16(POLLIN), revents: 0)
                guard poll(&waiting, 1, 30) > 0 else { continue }
                var byte: UInt8 = 0
                guard read(signals.read, &byte, 1) == 1 else { continue }
                switch Int32(byte) {
                case SIGWINCH: if !told.contains(byte) { told.append(byte) }
                // These came from the terminal, to both.
                case SIGCONT, SIGINT, SIGQUIT: break
                default:
                    kill(child, Int32(byte))
                    told.append(byte)
                }
            }
            for byte in told { _ = withUnsafePointer(to: byte) { write(signals.write, $0, 1) } }
        }
    }

    /// Draws everything anew: something else may have written on the screen.
    public func redraw() {
        nc_repaint()
        let canvas = shown
        shown = nil
        if let canvas { show(canvas) }
    }

    /// Puts a text on the clipboard of the terminal that is looked at, even over SSH (OSC 52).
    public func copyToClipboard(_ text: String) {
        send("\u{1B}]52;c;\(Base64.encoded(Array(text.utf8)))\u{07}")
    }

    // MARK: Showing

    /// Shows a canvas; only what differs from the last one is sent.
    public func show(_ canvas: Canvas) {
        guard isOpen else { return }
        if shown?.size != canvas.size { nc_erase() }
        let before = shown?.size == canvas.size ? shown : nil
        for y in 0..<canvas.size.height { showLine(y, canvas, before) }
        if let cursor = canvas.cursor {
            curs_set(1)
            nc_move(Int32(cursor.y), Int32(cursor.x))
        } else {
            curs_set(0)
        }
        nc_paint()
        shown = canvas
    }

    private func showLine(_ y: Int, _ canvas: Canvas, _ before: Canvas?) {
        let width = canvas.size.width
        var row = canvas.cells[y * width..<(y + 1) * width]
        if let before {
            if before.cells[y * width..<(y + 1) * width] == row { return }
        } else {
            // Everything was erased: there are blanks already.
            let blank = Cell()
            row = row.prefix(through: row.lastIndex { $0 != blank } ?? row.startIndex)
        }
        // The last cell of the last line would scroll some terminals; ncurses sees to that.
        var run: [UInt8] = []
        run.reserveCapacity(2 * width)
        var start = 0
        var style = row.first?.style ?? .normal
        for (x, cell) in row.enumerated() {
            if cell.style != style {
                put(&run, x: start, y: y, style: style)
                (start, style) = (x, cell.style)
            }
            if !cell.isContinuation { run.append(contentsOf: cell.character.utf8) }
        }
        put(&run, x: start, y: y, style: style)
    }

    /// Leaves `text` empty.
    private func put(_ text: inout [UInt8], x: Int, y: Int, style: Style) {
        guard !text.isEmpty else { return }
        palette.use(style)
        text.withUnsafeBytes {
            nc_put(
                Int32(y), Int32(x), $0.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32($0.count))
        }
        text.removeAll(keepingCapacity: true)
    }

    // MARK: Events

    /// Waits for a key, a paste, the mouse, a new size, a signal, or a wake-up.
    ///
    /// - Parameter timeout: Milliseconds until `.tick`; -1 waits for ever.
    public func nextEvent(timeout: Int32) -> TerminalEvent {
        let deadline = timeout < 0 ? nil : ContinuousClock.now + .milliseconds(Int(timeout))
        while true {
            if let event = decoder.next(at: .now) { return event }
            var waiting = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.read, events: Int16(POLLIN), revents: 0),
                pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0),
            ]
            // Half a sequence has a time of its own.
            let due = [deadline, decoder.due].compactMap { $0 }.min()
            if poll(&waiting, 3, left(until: due)) == 0 {
                if let deadline, deadline <= .now { return .tick }
                continue
            }
            if waiting[1].revents != 0, let event = readSignal() { return event }
            if waiting[2].revents != 0 {
                waker.drain()
                return .wake
            }
            if waiting[0].revents & Int16(POLLIN) != 0, readKeys() { continue }
            // Nobody is at the other end any more.
            if waiting[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
                return .terminate(signal: SIGHUP)
            }
        }
    }

    /// Takes what has been typed; false when there is nothing.
    private func readKeys() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        guard count > 0 else { return false }
        decoder.feed(buffer[..<count], at: .now)
        return true
    }

    private func left(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let left = (deadline - .now).components
        let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
        return Int32(max(0, min(60_000, milliseconds + 1)))
    }

    private func readSignal() -> TerminalEvent? {
        var byte: UInt8 = 0
        guard read(signals.read, &byte, 1) == 1 else { return nil }
        switch Int32(byte) {
        case SIGWINCH:
            resize()
            return .resize(size)
        case SIGCONT:
            // Stopped and gone on: the modes may be the shell's, and a window that was made larger
            // or smaller in between told only whoever was in the foreground.
            nc_raw()
            modesOn()
            resize()
            redraw()
            return .resize(size)
        default: return .terminate(signal: Int32(byte))
        }
    }

    private func resize() {
        guard let measured = Self.measured(), measured != size else { return }
        size = measured
        resizeterm(Int32(measured.height), Int32(measured.width))
        shown = nil
    }
}

/// Why there is no terminal.
public enum TerminalError: Error, Sendable, CustomStringConvertible {
    /// The value of `TERM` is not in the terminal database.
    case unknownTerminal(String)
    /// The process has no file descriptors left for what wakes the loop.
    case noPipe

    public var description: String {
        switch self {
        case .unknownTerminal(let name):
            "The terminal type “\(name)” is not known here. Set TERM (xterm-256color suits most), or use bricktap --plain."
        case .noPipe: "No pipe could be made: too many files are open."
        }
    }
}

/// The cells of a scalar as the terminal library counts them; for a test of the pure tables.
public func ncursesWidth(of scalar: Unicode.Scalar) -> Int {
    nc_set_utf8()
    return Int(nc_width(scalar.value))
}
