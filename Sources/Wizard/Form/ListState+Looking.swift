import Drawing

extension ListState {
    /// A list that is only looked through, over a screen.
    ///
    /// - Parameter key: The key that opened it, which closes it, too.
    /// - Returns: True when it is to be closed.
    mutating func look(_ event: Event, closing key: Key, count: Int, height: Int) -> Bool {
        switch event {
        case .key(.escape), .key(.enter), .key(.control("c")), .key(.character("q")), .key(key):
            return true
        case .key(let key): _ = handle(key, count: count, height: height)
        case .mouse(let mouse) where mouse.action == .wheelUp:
            scroll(by: -3, count: count, height: height)
        case .mouse(let mouse) where mouse.action == .wheelDown:
            scroll(by: 3, count: count, height: height)
        default: break
        }
        return false
    }
}
