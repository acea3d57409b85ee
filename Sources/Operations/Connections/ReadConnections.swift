package import Connections
internal import Store

// What a face reads of connections: one look at the store each.

extension LoadConnections: StoreUseCase {
    package func perform(in app: Application) throws -> ConnectionPage {
        try app.store().page(query, offset: offset, limit: limit)
    }
}

extension LocateConnection: StoreUseCase {
    package func perform(in app: Application) throws -> Int? {
        try app.store().place(of: id, in: query)
    }
}

extension FindConnection: StoreUseCase {
    package func perform(in app: Application) throws -> ConnectionRow? {
        try app.store().connection(named: name)
    }
}

extension CheckConnectionName: StoreUseCase {
    package func perform(in app: Application) throws -> Bool {
        let found = try? app.store().connection(named: name)
        return found != nil && found?.id != except
    }
}

extension LoadConnectors: StoreUseCase {
    package func perform(in app: Application) throws -> [Connector] {
        try app.store().connectors()
    }
}

extension LoadImportsOfConnection: StoreUseCase {
    package func perform(in app: Application) throws -> [ImportSummary] {
        try app.store().imports(of: id)
    }
}

extension LoadHistory: StoreUseCase {
    package func perform(in app: Application) throws -> ConnectionHistory {
        try app.store().history(of: id)
    }
}

extension MarkGuide: StoreUseCase {
    package func perform(in app: Application) throws -> Done {
        try app.store().markGuide(item, done: done, of: id)
        return Done()
    }
}

extension LoadSupportFacts: StoreUseCase {
    /// - Throws: `StoreError.gone` where the connection was deleted meanwhile.
    package func perform(in app: Application) throws -> Value {
        guard let row = try app.store().connectionRow(id: id) else { throw StoreError.gone }
        return Value(
            row: row, history: try app.store().history(of: id), machine: Doctor.brief(app))
    }
}
