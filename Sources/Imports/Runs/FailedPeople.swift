internal import Connections
internal import Synchronization

/// Whose failed records of an import are kept, and how many there are: most rows of most runs are of
/// nobody among them, and cost one look.
final class FailedPeople: Sendable {
    private struct State {
        var people: Set<IdentityHash>
        var count: Int
    }
    private let state: Mutex<State>

    /// Reads both from the store; throws `StoreError`.
    init(of importID: String, in store: any RunStore) throws(StoreError) {
        let people = Set(try store.failedIdentities(of: importID).map { IdentityHash($0) })
        let count = try store.failureCount(of: importID, run: nil)
        state = Mutex(State(people: people, count: count))
    }

    var isEmpty: Bool { state.withLock { $0.people.isEmpty } }

    func contains(_ identity: IdentityHash) -> Bool {
        state.withLock { $0.people.contains(identity) }
    }

    func note(_ identities: [IdentityHash]) {
        if !identities.isEmpty { state.withLock { $0.people.formUnion(identities) } }
    }

    func set(count: Int) { state.withLock { $0.count = count } }

    /// Failed records that are kept, with so many more.
    func count(adding more: Int) -> Int {
        state.withLock { state in
            state.count += more
            return state.count
        }
    }
}
