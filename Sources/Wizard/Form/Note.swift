import Drawing

/// What has just happened on a screen, in one line, until the next key.
struct Note: Sendable, Equatable {
    var text: String
    var role: Role
}
