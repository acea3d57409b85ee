/// All that is wrong with a definition or an account, each with its place.
public struct ImportProblems: Error, Sendable, Equatable {
    /// One at least.
    public var list: [ImportRules.Problem]

    /// In the order in which they are told.
    public init(_ list: [ImportRules.Problem]) { self.list = list }
}
