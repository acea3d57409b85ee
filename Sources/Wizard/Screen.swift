import Drawing

/// A screen: a value that changes by events and draws itself.
///
/// `handle` is pure and synchronous: no clock, file or network; what it wants done it returns as
/// effects. `draw` changes nothing.
protocol Screen: Sendable {
    /// What the screen asks for when it is shown, for the first time or again.
    mutating func appear(in surroundings: Surroundings) -> [Effect]
    mutating func handle(_ event: Event, in surroundings: Surroundings) -> [Effect]
    /// Draws into the whole canvas, title and footer included.
    func draw(on canvas: inout Canvas, in surroundings: Surroundings)
}

/// The smallest terminal that the screens are made for.
let smallestSize = Size(width: 60, height: 16)
