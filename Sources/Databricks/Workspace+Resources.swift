public import Connections
internal import Language

/// Lists to pick from, in the words of the form.
extension Workspace {
    /// What the token may see of a kind; what can be used first. A schema's catalog is that of the
    /// workspace's details.
    public func resources(_ kind: Resource.Kind) async throws(DatabricksError) -> [Resource] {
        let found: [Resource] =
            switch kind {
            case .warehouse: try await warehouses().sorted(by: Self.isBetter).map(Self.resource)
            case .catalog: try await catalogs(browse: true).map(Self.catalog).sorted(by: Self.order)
            case .schema: try await schemaResources()
            }
        // What is chosen goes into a field that is shown, saved and sent: the token must not.
        let redactor = redactor
        return Self.apart(found.filter { !redactor.finds($0.name) && !redactor.finds($0.detail) })
    }

    // MARK: Warehouses

    private static func isBetter(_ a: Warehouse, _ b: Warehouse) -> Bool {
        let rank = { (warehouse: Warehouse) in
            switch warehouse.state {
            case .running: 0
            case .starting: 1
            case .stopped, .stopping, .unknown: 2
            case .deleting, .deleted: 3
            }
        }
        return (rank(a), a.name.lowercased()) < (rank(b), b.name.lowercased())
    }

    static func resource(_ warehouse: Warehouse) -> Resource {
        var words = [warehouse.stateWord]
        if let size = warehouse.clusterSize { words.append(size) }
        if warehouse.isServerless { words.append(tr("serverless")) }
        if let minutes = warehouse.autoStopMinutes {
            words.append(minutes == 0 ? tr("never stops") : tr("stops after \(minutes) min"))
        }
        return Resource(
            name: warehouse.name.isEmpty ? warehouse.id : warehouse.name,
            value: "/sql/1.0/warehouses/\(warehouse.id)", detail: words.joined(separator: ", "),
            isUsable: warehouse.state != .deleted && warehouse.state != .deleting)
    }

    // MARK: Unity Catalog

    private static func order(_ a: Resource, _ b: Resource) -> Bool {
        (a.isUsable ? 0 : 1, a.name.lowercased()) < (b.isUsable ? 0 : 1, b.name.lowercased())
    }

    private static func catalog(_ object: CatalogObject) -> Resource {
        let kind = object.catalogType.map {
            $0.split(separator: "_").first.map { $0.lowercased() } ?? $0.lowercased()
        }
        var words = kind.map { [word($0)] } ?? []
        if let owner = object.owner { words.append(tr("of \(owner)")) }
        if object.isBrowseOnly { words = [tr("seen only, USE CATALOG is missing")] + words }
        return Resource(
            name: object.name, value: object.name, detail: words.joined(separator: ", "),
            isUsable: !object.isBrowseOnly)
    }

    /// Databricks' own word for a kind of catalog; one that is new stays as it is.
    private static func word(_ kind: String) -> String {
        switch kind {
        case "managed": tr("managed")
        case "system": tr("system")
        case "foreign": tr("foreign")
        case "internal": tr("internal")
        default: kind
        }
    }

    /// Schemas whose tables are counted, and lists that are asked for at once.
    private static let counted = 24
    private static let atOnce = 6

    private func schemaResources() async throws(DatabricksError) -> [Resource] {
        let catalog = details.catalog
        let schemas = try await schemas(of: catalog, browse: true).sorted {
            ($0.isBrowseOnly ? 1 : 0, $0.name.lowercased())
                < ($1.isBrowseOnly ? 1 : 0, $1.name.lowercased())
        }
        let counts = await tableCounts(
            schemas.filter { !$0.isBrowseOnly }.prefix(Self.counted).map(\.name))
        return schemas.map { schema in
            var words: [String] = []
            if schema.isBrowseOnly { words.append(tr("seen only, USE SCHEMA is missing")) }
            if let count = counts[schema.name] {
                words.append(count == 1 ? tr("1 table") : tr("\(count) tables"))
            }
            if let owner = schema.owner { words.append(tr("of \(owner)")) }
            return Resource(
                name: schema.name, value: schema.name, detail: words.joined(separator: ", "),
                isUsable: !schema.isBrowseOnly)
        }
    }

    /// A schema, and how many of its tables can be read; nil where they cannot be listed.
    private struct TableCount: Sendable {
        var schema: String
        var count: Int?
    }

    /// The readable tables of some schemas; one that cannot be listed has no count.
    private func tableCounts(_ names: [String]) async -> [String: Int] {
        await withTaskGroup(of: TableCount.self) { group in
            var counts: [String: Int] = [:]
            var waiting = names[...]
            func next() {
                guard let name = waiting.popFirst() else { return }
                group.addTask { await tableCount(name) }
            }
            for _ in 0..<Self.atOnce { next() }
            while let found = await group.next() {
                counts[found.schema] = found.count
                next()
            }
            return counts
        }
    }

    // A function of its own: the optimiser miscompiles a typed `do throws` in the task of a group
    // (docs/contributing.md).
    private func tableCount(_ schema: String) async -> TableCount {
        let tables = try? await tables(of: schema, in: details.catalog)
        return TableCount(schema: schema, count: tables?.count)
    }

    /// Two warehouses may have one name: the id tells them apart.
    private static func apart(_ resources: [Resource]) -> [Resource] {
        let names = Dictionary(grouping: resources, by: \.name).filter { $0.value.count > 1 }
        guard !names.isEmpty else { return resources }
        return resources.map { resource in
            guard names[resource.name] != nil, let id = resource.value.split(separator: "/").last
            else { return resource }
            var resource = resource
            resource.name += " (\(id))"
            return resource
        }
    }
}
