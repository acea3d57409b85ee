import Drawing

extension Picker {
    /// What an event means to an open list, whichever way it came.
    mutating func handle(_ event: Event, size: Size) -> Outcome {
        switch event {
        case .key(let key): handle(key, size: size)
        case .mouse(let mouse): handle(mouse, size: size)
        case .paste(let text): insert(text)
        default: .none
        }
    }
}

extension Dialog {
    /// The button that an event presses; Esc and Ctrl-C press `escape`.
    mutating func handle(_ event: Event, size: Size, escape: Int) -> Int? {
        let outcome: Outcome
        switch event {
        case .key(.escape), .key(.control("c")): return escape
        case .key(let key): outcome = handle(key)
        case .mouse(let mouse): outcome = handle(mouse, in: Rect(size))
        default: return nil
        }
        guard case .pressed(let button) = outcome else { return nil }
        return button
    }
}
