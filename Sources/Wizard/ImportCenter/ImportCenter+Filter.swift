import Connections

/// The filter over the list: how many would be shown, and what its buttons do.
extension ImportCenter {
    mutating func countFiltered() -> Effect {
        counting.ask(LoadImports(filter?.query(over: query) ?? query, limit: 0))
    }

    mutating func handleFilter(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard let outcome = filter?.handle(event, in: surroundings) else { return [] }
        switch outcome {
        case .none: return []
        case .count:
            filter?.count = nil
            return [countFiltered()]
        case .close: filter = nil
        case .clear:
            filter = nil
            query = ImportQuery(search: query.search)
            return changed(surroundings)
        case .show:
            query = filter?.query(over: query) ?? query
            filter = nil
            return changed(surroundings)
        }
        return []
    }
}
