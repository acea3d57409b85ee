import Connections
import Drawing
import Language

/// Picking instead of typing: the workspace's own warehouses, catalogs and schemas.
extension Setup {
    /// A list that was read, and of what: it is kept for the form's life.
    struct KnownList: Sendable, Equatable {
        var place: ListPlace
        var resources: [Resource]
    }

    struct ListPlace: Sendable, Equatable {
        var kind: Resource.Kind
        var details: ConnectionDetails
        var token: TokenSource
    }

    /// A list that is read in the background.
    struct ListOnTheWay: Sendable, Equatable {
        var place: ListPlace
        var ticket: Ticket
    }

    /// An open list.
    struct OpenList: Sendable, Equatable {
        var place: ListPlace
        var ticket: Ticket
        var picker: Picker
    }

    mutating func openList(_ field: FieldID) -> [Effect] {
        guard let kind = Resource.Kind(field), let place = listPlace(kind) else { return [] }
        if let known = knownLists.first(where: { $0.place == place }) {
            openList = OpenList(
                place: place, ticket: 0,
                picker: Self.picker(kind, known.resources, chosen: text(field)))
            return []
        }
        if let coming = onTheWay.first(where: { $0.place == place }) {
            openList = OpenList(
                place: place, ticket: coming.ticket, picker: Self.picker(kind))
            return []
        }
        return read(place)
    }

    private mutating func read(_ place: ListPlace) -> [Effect] {
        ticket += 1
        openList = OpenList(place: place, ticket: ticket, picker: Self.picker(place.kind))
        return [.loadResources(ticket, place.kind, place.details, place.token)]
    }

    private static func picker(_ kind: Resource.Kind) -> Picker {
        var picker = Picker(kind.plural.prefix(1).uppercased() + kind.plural.dropFirst())
        picker.canBeReadAgain = true
        return picker
    }

    private static func picker(_ kind: Resource.Kind, _ resources: [Resource], chosen: String)
        -> Picker
    {
        var picker = Self.picker(kind)
        picker.set(
            resources.map { Picker.Item($0.name, detail: $0.detail) },
            chosen: resources.first { $0.value == chosen }?.name)
        picker.note = kind.hidden
        return picker
    }

    /// Where to ask; nil, and the reason said, when host and token are not known yet.
    private mutating func listPlace(_ kind: Resource.Kind) -> ListPlace? {
        let before = tr("To list \(kind.plural), host and token have to be right first.")
        guard let details = reachable(orSay: before) else { return nil }
        if kind == .schema && details.catalog.isEmpty {
            note = Note(text: tr("Choose the catalog first: a schema lies in one."), role: .warned)
            setFocus(.field(.catalog))
            return nil
        }
        return place(kind, details)
    }

    private func place(_ kind: Resource.Kind, _ details: ConnectionDetails) -> ListPlace {
        var details = details
        // No list depends on the warehouse; a host may serve several workspaces.
        details.httpPath = HTTPPath(
            text: "", warehouseID: "", workspaceID: details.httpPath.workspaceID)
        details.schema = ""
        if kind != .schema { details.catalog = "" }
        return ListPlace(kind: kind, details: details, token: tokenSource)
    }

    /// The settings as far as they are there, once the workspace can be asked with them.
    mutating func reachable(orSay words: String) -> ConnectionDetails? {
        let draft = draft
        for field in [FieldID.host, .port, .token, .caBundle] {
            if field == .token, editing != nil, text(.token).isEmpty { continue }
            let judgement = DraftCheck.judge(field, in: draft)
            if let problem = judgement.problem {
                refuse([problem])
                note = Note(text: words, role: .warned)
                return nil
            }
        }
        let texts = [FieldID.host, .port, .caBundle, .catalog, .schema].map {
            DraftCheck.judge($0, in: draft).text
        }
        guard let host = HostRule.host(from: texts[0]), let port = PortRule.port(from: texts[1])
        else { return nil }
        if !host.isVouchedFor && !hostIsTrusted {
            note = Note(
                text: tr(
                    "\(host.name) is outside Databricks' domains: press Ctrl-T first, which asks before the token is sent there."
                ), role: .warned)
            return nil
        }
        return ConnectionDetails(
            host: host, port: port,
            httpPath: HTTPPathRule.path(from: text(.httpPath))
                ?? HTTPPath(text: "", warehouseID: ""),
            catalog: texts[3], schema: texts[4].isEmpty ? "default" : texts[4],
            caBundle: texts[2].isEmpty ? nil : texts[2], hostIsTrusted: hostIsTrusted,
            insecureHTTP: insecureHTTP)
    }

    // MARK: Beforehand

    /// Reads the lists in the background once a test has proved the token, so that F4 has them.
    mutating func preload() -> [Effect] {
        guard let tested, tested.report?[.token].status == .passed, tested.token == tokenSource
        else { return [] }
        return Resource.Kind.allCases.compactMap { kind in
            if kind == .schema, tested.report?[.catalog].status != .passed { return nil }
            let place = place(kind, tested.details)
            guard !knownLists.contains(where: { $0.place == place }),
                !onTheWay.contains(where: { $0.place == place })
            else { return nil }
            ticket += 1
            onTheWay.append(ListOnTheWay(place: place, ticket: ticket))
            return .loadResources(ticket, kind, place.details, place.token)
        }
    }

    mutating func handleList(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard var list = openList else { return [] }
        if event == .key(.function(5)) || event == .key(.control("r")) {
            knownLists.removeAll { $0.place == list.place }
            onTheWay.removeAll { $0.place == list.place }
            return [.cancelTrial(list.ticket)] + read(list.place)
        }
        let outcome = list.picker.handle(event, size: surroundings.size)
        openList = list
        switch outcome {
        case .none, .typed: return []
        case .close:
            openList = nil
            let isWanted = onTheWay.contains { $0.ticket == list.ticket }
            return list.picker.items == nil && !isWanted ? [.cancelTrial(list.ticket)] : []
        case .picked(let name):
            openList = nil
            let resources = knownLists.first { $0.place == list.place }?.resources ?? []
            guard let resource = resources.first(where: { $0.name == name }) else { return [] }
            take(resource, for: list.place.kind.field)
            return keep()
        }
    }

    mutating func take(_ resource: Resource, for field: FieldID) {
        let before = text(field)
        inputs[field]?.text = resource.value
        changed(field)
        judge(field)
        pushUndo([field: before])
        note =
            resource.isUsable
            ? Note(
                text: tr("\(resource.name): \(resource.detail). F3 undoes it."), role: .running)
            : Note(
                text: tr("\(resource.name) may be seen, not used: \(resource.detail)."),
                role: .warned)
    }

    mutating func take(_ ticket: Ticket, _ result: Result<[Resource], Trouble>) {
        let coming = onTheWay.first { $0.ticket == ticket }
        onTheWay.removeAll { $0.ticket == ticket }
        if let place = coming?.place ?? openList?.place,
            coming != nil || openList?.ticket == ticket,
            case .success(let resources) = result
        {
            knownLists.append(KnownList(place: place, resources: resources))
        }
        guard var list = openList, list.ticket == ticket else { return }
        switch result {
        case .success(let resources):
            let typed = list.picker.text
            list.picker = Self.picker(
                list.place.kind, resources, chosen: text(list.place.kind.field))
            if !typed.isEmpty { _ = list.picker.insert(typed) }
        case .failure(let trouble): list.picker.fail(trouble.message)
        }
        openList = list
    }
}
