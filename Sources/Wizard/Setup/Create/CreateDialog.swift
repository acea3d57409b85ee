import Connections
import Drawing
import Language
import Text

import struct FoundationEssentials.Date

/// Create it for me: shows exactly what would be sent and what it costs, with Cancel in focus; then
/// how it goes, and what was read back or who else can do it.
struct CreateDialog: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case asking
        case working(since: Date)
        case done(Created)
        case refused(UserError)
        /// The answer was not waited for.
        case abandoned
    }

    enum Outcome: Sendable, Equatable {
        case none
        case close
        case create(Creation)
        /// Stops waiting for the answer.
        case abandon
        case copy(String)
        /// What was made goes to its field.
        case use(Created)
    }

    /// What has the focus, from top to bottom.
    enum Stop: Sendable, Equatable { case name, serverless, cancel, go, copy }

    let kind: Creation.Kind
    let details: ConnectionDetails
    let token: TokenSource
    var identity: String?
    var name: TextInput
    var isServerless = true
    var focus = Stop.cancel
    private(set) var phase = Phase.asking
    /// What is wrong with the name.
    private(set) var problem: String?
    private(set) var wasCopied = false
    private(set) var frame = 0
    private(set) var top = 0

    init(
        _ kind: Creation.Kind, name: String, details: ConnectionDetails, token: TokenSource,
        identity: String?
    ) {
        self.kind = kind
        self.details = details
        self.token = token
        self.identity = identity
        self.name = TextInput(name)
    }

    var creation: Creation {
        let name = name.text.trimmed
        switch kind {
        case .warehouse: return .warehouse(name: name, isServerless: isServerless)
        case .catalog: return .catalog(name)
        case .schema: return .schema(name, catalog: details.catalog)
        case .grants:
            return .grants(
                catalog: details.catalog, schema: details.schema, principal: name)
        }
    }

    var isWorking: Bool { if case .working = phase { true } else { false } }

    private var judgement: Judgement? {
        switch kind {
        case .warehouse, .grants: nil
        case .catalog: ObjectNameRule.judgeCatalog(name.text)
        case .schema: ObjectNameRule.judgeSchema(name.text)
        }
    }

    var nameLabel: String { kind == .grants ? tr("For") : tr("Name") }

    // MARK: Focus

    var stops: [Stop] {
        switch phase {
        case .asking:
            (kind == .warehouse ? [.name, .serverless] : [.name]) + [.cancel, .go, .copy]
        case .refused(let trouble):
            trouble.traits.contains(.forSomebodyElse) ? [.cancel, .go, .copy] : [.cancel, .go]
        case .done, .abandoned: [.cancel]
        case .working: []
        }
    }

    func label(_ stop: Stop) -> String {
        switch (stop, phase) {
        case (.cancel, .done(let created)):
            created.resource == nil ? tr("Close") : tr("Use it")
        case (.cancel, .asking): tr("Cancel")
        case (.cancel, _): tr("Close")
        case (.go, .asking): kind == .grants ? tr("Grant") : tr("Create")
        case (.go, _): tr("Try again")
        case (.copy, .asking): tr("Copy")
        case (.copy, _): tr("Copy text")
        default: ""
        }
    }

    var buttons: [Stop] { stops.filter { $0 != .name && $0 != .serverless } }

    private mutating func move(_ step: Int) {
        guard let place = stops.firstIndex(of: focus) else { return }
        focus = stops[(place + step + stops.count) % stops.count]
    }

    // MARK: Events

    mutating func take(_ result: Result<Created, UserError>) {
        guard isWorking else { return }
        top = 0
        focus = .cancel
        switch result {
        case .success(let created): phase = .done(created)
        case .failure(let trouble): phase = .refused(trouble)
        }
    }

    mutating func begin(at now: Date) {
        top = 0
        phase = .working(since: now)
    }

    mutating func tick() { frame += 1 }

    mutating func handle(_ event: Event, size: Size) -> Outcome {
        wasCopied = false
        switch event {
        case .key(let key): return handle(key, size)
        case .paste(let text) where focus == .name && phase == .asking:
            name.insert(SafeText.clean(text))
            problem = nil
        case .mouse(let mouse): return handle(mouse, size)
        default: break
        }
        return .none
    }

    private mutating func handle(_ key: Key, _ size: Size) -> Outcome {
        switch key {
        case .escape, .control("c"):
            guard isWorking else { return close() }
            phase = .abandoned
            focus = .cancel
            return .abandon
        case .pageUp: top = max(0, top - 5)
        case .pageDown: top = min(mostTop(size), top + 5)
        case .tab, .down: move(1)
        case .backTab, .up: move(-1)
        case .left where focus != .name: move(-1)
        case .right where focus != .name: move(1)
        case .enter: return focus == .name || focus == .serverless ? next() : press(focus)
        case .character(" ") where focus == .serverless: isServerless.toggle()
        case .character(" ") where focus != .name: return press(focus)
        default:
            guard focus == .name, phase == .asking else { break }
            if name.handle(key) { problem = nil }
        }
        return .none
    }

    private mutating func next() -> Outcome {
        move(1)
        return .none
    }

    private func close() -> Outcome {
        if case .done(let created) = phase, created.resource != nil { return .use(created) }
        return .close
    }

    mutating func press(_ stop: Stop) -> Outcome {
        switch (stop, phase) {
        case (.cancel, _): return close()
        case (.go, .asking):
            if name.text.trimmed.isEmpty {
                problem = tr("A name is needed.")
            } else {
                problem = judgement?.problem?.message
            }
            guard problem == nil else {
                focus = .name
                return .none
            }
            if let text = judgement?.text { name.text = text }
            return .create(creation)
        case (.go, .refused(let trouble)):
            if trouble.traits.contains(.serverless) { isServerless = false }
            phase = .asking
            focus = trouble.traits.contains(.serverless) || !stops.contains(.name) ? .cancel : .name
        case (.copy, .asking):
            wasCopied = true
            return .copy(creation.request.joined(separator: "\n"))
        case (.copy, .refused):
            wasCopied = true
            return .copy(creation.letter(host: details.host.name, who: identity))
        default: break
        }
        return .none
    }

    private mutating func handle(_ mouse: MouseEvent, _ size: Size) -> Outcome {
        switch mouse.action {
        case .wheelUp: top = max(0, top - 3)
        case .wheelDown: top = min(mostTop(size), top + 3)
        case .press, .doubleClick:
            for (stop, area) in zip(buttons, buttonAreas(size)) where area.contains(mouse.at) {
                focus = stop
                return press(stop)
            }
            guard phase == .asking else { break }
            for stop in stops where row(stop, size)?.contains(mouse.at) == true {
                if stop == .serverless { isServerless.toggle() }
                focus = stop
            }
        }
        return .none
    }
}
