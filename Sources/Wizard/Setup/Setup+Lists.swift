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
        /// Nobody has opened it yet.
        var isAhead = false
        var loading = Pending<LoadResources>()

        mutating func begin() -> Effect {
            loading.ask(LoadResources(place.kind, place.details, place.token))
        }
    }

    /// An open list; it is known, or on the way.
    struct OpenList: Sendable, Equatable {
        var place: ListPlace
        var picker: Picker
    }

    mutating func openList(_ field: FieldID) -> [Effect] {
        guard let kind = Resource.Kind(field), let place = listPlace(kind) else { return [] }
        if let known = knownLists.first(where: { $0.place == place }) {
            openList = OpenList(
                place: place, picker: Self.picker(kind, known.resources, chosen: text(field)))
            return []
        }
        if onTheWay.contains(where: { $0.place == place }) {
            openList = OpenList(place: place, picker: Self.picker(kind))
            return []
        }
        return read(place)
    }

    private mutating func read(_ place: ListPlace) -> [Effect] {
        openList = OpenList(place: place, picker: Self.picker(place.kind))
        var list = ListOnTheWay(place: place)
        defer { onTheWay.append(list) }
        return [list.begin()]
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
            var list = ListOnTheWay(place: place, isAhead: true)
            defer { onTheWay.append(list) }
            return list.begin()
        }
    }

    mutating func handleList(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard var list = openList else { return [] }
        if case .key(let key) = event, key == .function(5) || key == .control("r") {
            knownLists.removeAll { $0.place == list.place }
            return breakOff { $0.place == list.place } + read(list.place)
        }
        let outcome = list.picker.handle(event, size: surroundings.size)
        openList = list
        switch outcome {
        case .none, .typed: return []
        case .close:
            openList = nil
            return breakOff { $0.place == list.place && !$0.isAhead }
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

    private mutating func breakOff(_ isMeant: (ListOnTheWay) -> Bool) -> [Effect] {
        let ends = onTheWay.filter(isMeant).flatMap(\.loading.cancel)
        onTheWay.removeAll(where: isMeant)
        return ends
    }

    mutating func takeList(_ answer: Answer) {
        for index in onTheWay.indices {
            guard let result = onTheWay[index].loading.take(answer) else { continue }
            take(result, at: onTheWay.remove(at: index).place)
            return
        }
    }

    private mutating func take(_ result: Result<[Resource], UserError>, at place: ListPlace) {
        if case .success(let resources) = result {
            knownLists.append(KnownList(place: place, resources: resources))
        }
        guard var list = openList, list.place == place else { return }
        switch result {
        case .success(let resources):
            let typed = list.picker.text
            list.picker = Self.picker(
                list.place.kind, resources, chosen: text(list.place.kind.field))
            if !typed.isEmpty { _ = list.picker.insert(typed) }
        case .failure(let problem): list.picker.fail(problem.message)
        }
        openList = list
    }
}
