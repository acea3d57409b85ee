import Connections
import Drawing

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
        return read(place)
    }

    private mutating func read(_ place: ListPlace) -> [Effect] {
        ticket += 1
        openList = OpenList(place: place, ticket: ticket, picker: Picker(Self.title(place.kind)))
        return [.loadResources(ticket, place.kind, place.details, place.token)]
    }

    private static func title(_ kind: Resource.Kind) -> String {
        kind.plural.prefix(1).uppercased() + kind.plural.dropFirst()
    }

    private static func picker(_ kind: Resource.Kind, _ resources: [Resource], chosen: String)
        -> Picker
    {
        var picker = Picker(title(kind))
        picker.set(
            resources.map { Picker.Item($0.name, detail: $0.detail) },
            chosen: resources.first { $0.value == chosen }?.name)
        picker.note = kind.hidden
        return picker
    }

    /// Where to ask; nil, and the reason said, when host and token are not known yet.
    private mutating func listPlace(_ kind: Resource.Kind) -> ListPlace? {
        let draft = draft
        for field in [FieldID.host, .port, .token, .caBundle] {
            if field == .token, editing != nil, text(.token).isEmpty { continue }
            let judgement = DraftCheck.judge(field, in: draft)
            if let problem = judgement.problem {
                refuse([problem])
                note = Note(
                    text: "To list \(kind.plural), host and token have to be right first.",
                    role: .warned)
                return nil
            }
        }
        let texts = [FieldID.host, .port, .caBundle, .catalog].map {
            DraftCheck.judge($0, in: draft).text
        }
        guard let host = HostRule.host(from: texts[0]), let port = PortRule.port(from: texts[1])
        else { return nil }
        if host.cloud == nil && !host.isLoopback && !hostIsTrusted {
            note = Note(
                text:
                    "\(host.name) is no known Databricks domain: press Ctrl-T first, which asks before the token is sent there.",
                role: .warned)
            return nil
        }
        if kind == .schema && texts[3].isEmpty {
            note = Note(
                text: "Choose the catalog first: a schema lies in one.", role: .warned)
            setFocus(.field(.catalog))
            return nil
        }
        return ListPlace(
            kind: kind,
            details: ConnectionDetails(
                host: host, port: port,
                httpPath: HTTPPathRule.path(from: text(.httpPath))
                    ?? HTTPPath(text: "", warehouseID: ""),
                catalog: kind == .schema ? texts[3] : "", schema: "",
                caBundle: texts[2].isEmpty ? nil : texts[2], hostIsTrusted: hostIsTrusted,
                insecureHTTP: insecureHTTP), token: tokenSource)
    }

    mutating func handleList(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard var list = openList else { return [] }
        if event == .key(.function(5)) || event == .key(.control("r")) {
            knownLists.removeAll { $0.place == list.place }
            return [.cancelTrial(list.ticket)] + read(list.place)
        }
        let outcome = list.picker.handle(event, size: surroundings.size)
        openList = list
        switch outcome {
        case .none, .typed: return []
        case .close:
            openList = nil
            return list.picker.items == nil ? [.cancelTrial(list.ticket)] : []
        case .picked(let name):
            openList = nil
            let resources = knownLists.first { $0.place == list.place }?.resources ?? []
            guard let resource = resources.first(where: { $0.name == name }) else { return [] }
            take(resource, for: list.place.kind.field)
            return keep()
        }
    }

    private mutating func take(_ resource: Resource, for field: FieldID) {
        let before = text(field)
        inputs[field]?.text = resource.value
        changed(field)
        judge(field)
        undo = [field: before]
        note =
            resource.isUsable
            ? Note(text: "\(resource.name): \(resource.detail). F3 undoes it.", role: .running)
            : Note(
                text: "\(resource.name) may be seen, not used: \(resource.detail).", role: .warned)
    }

    mutating func take(_ ticket: Ticket, _ result: Result<[Resource], Trouble>) {
        guard var list = openList, list.ticket == ticket else { return }
        switch result {
        case .success(let resources):
            knownLists.append(KnownList(place: list.place, resources: resources))
            let typed = list.picker.text
            list.picker = Self.picker(
                list.place.kind, resources, chosen: text(list.place.kind.field))
            if !typed.isEmpty { _ = list.picker.insert(typed) }
        case .failure(let trouble): list.picker.fail(trouble.message)
        }
        openList = list
    }
}
