import Connections
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

    /// The list that everything begins from: it stays where a connection is saved over it.
    var isHome: Bool { get }
    /// Whether something typed here is kept when the program ends.
    var keepsForm: Bool { get }
    /// What must not be lost when the program ends.
    func lastWords(in surroundings: Surroundings) -> [Effect]
    /// Puts the focus on a field, where there is one.
    mutating func focus(on field: FieldID)
    /// A connection was saved on top of this screen.
    mutating func take(saved connection: Connection)
    /// An import was saved on top of this screen, with what is to be said of it.
    mutating func take(savedImport id: String, _ words: String) -> [Effect]
}

extension Screen {
    var isHome: Bool { false }
    var keepsForm: Bool { false }
    func lastWords(in surroundings: Surroundings) -> [Effect] { [] }
    mutating func focus(on field: FieldID) {}
    mutating func take(saved connection: Connection) {}
    mutating func take(savedImport id: String, _ words: String) -> [Effect] { [] }
}

/// The smallest terminal that the screens are made for.
let smallestSize = Size(width: 60, height: 16)
