import Drawing

/// What is open over the form takes the keys, and is drawn last.
extension Setup {
    enum Overlay: Sendable, Equatable {
        case help(HelpOverlay)
        case panel(TestPanel)
        case offers(Picker)
        case list(OpenList)
        case createMenu(Picker)
        case creating(CreateDialog)
        case question(SetupQuestion)
    }

    mutating func handleOverlay(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        switch overlay {
        case .help(var help)?:
            overlay = help.handle(event, size: surroundings.size) ? nil : .help(help)
        case .panel?: return handlePanel(event, surroundings)
        case .offers?: return handleOffers(event, surroundings)
        case .list?: return handleList(event, surroundings)
        case .createMenu?: return handleCreateMenu(event, surroundings)
        case .creating?: return handleCreate(event, surroundings)
        case .question?: return handleQuestion(event, surroundings)
        case nil: break
        }
        return []
    }

    /// Draws what lies over the form; the panel and the help are drawn in its place.
    func drawOverlay(on canvas: inout Canvas, in surroundings: Surroundings) {
        switch overlay {
        case .offers(let picker)?, .createMenu(let picker)?: picker.draw(on: &canvas, words: .ours)
        case .list(let list)?: list.picker.draw(on: &canvas, words: .ours)
        case .creating(let dialog)?: dialog.draw(on: &canvas, in: surroundings)
        case .question(let question)?: question.draw(on: &canvas)
        case .help?, .panel?, nil: break
        }
    }

    // MARK: Each of them, as far as it is the one that is open

    private mutating func show(_ new: Overlay?, inPlaceOf isOpen: Bool) {
        if new != nil || isOpen { overlay = new }
    }

    var panel: TestPanel? {
        get { if case .panel(let panel)? = overlay { panel } else { nil } }
        set { show(newValue.map(Overlay.panel), inPlaceOf: panel != nil) }
    }
    var offerPicker: Picker? {
        get { if case .offers(let picker)? = overlay { picker } else { nil } }
        set { show(newValue.map(Overlay.offers), inPlaceOf: offerPicker != nil) }
    }
    var openList: OpenList? {
        get { if case .list(let list)? = overlay { list } else { nil } }
        set { show(newValue.map(Overlay.list), inPlaceOf: openList != nil) }
    }
    var createMenu: Picker? {
        get { if case .createMenu(let picker)? = overlay { picker } else { nil } }
        set { show(newValue.map(Overlay.createMenu), inPlaceOf: createMenu != nil) }
    }
    var creating: CreateDialog? {
        get { if case .creating(let dialog)? = overlay { dialog } else { nil } }
        set { show(newValue.map(Overlay.creating), inPlaceOf: creating != nil) }
    }
    var question: SetupQuestion? {
        get { if case .question(let question)? = overlay { question } else { nil } }
        set { show(newValue.map(Overlay.question), inPlaceOf: question != nil) }
    }
}
