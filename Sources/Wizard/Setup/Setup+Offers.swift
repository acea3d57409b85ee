import Connections
import Drawing
import Language

/// What is already on this machine: offered when a new form is opened, and with F8.
extension Setup {
    mutating func openOffers() -> [Effect] {
        guard let offers else {
            // They are on their way, unless a saved connection is edited.
            wantsOffers = editing == nil
            note =
                wantsOffers
                ? Note(text: tr("Looking for settings on this machine…"), role: .running)
                : Note(text: tr("F8 only fills in a new connection."), role: .warned)
            return []
        }
        guard !offers.isEmpty else {
            note = Note(
                text: tr(
                    "Nothing was found: no .databrickscfg, no DATABRICKS_ variables, no dbt profile, no connection."
                ),
                role: .warned)
            return []
        }
        offerPicker = Picker(
            tr("Begin with"),
            items: offers.map { Picker.Item($0.title, detail: $0.detail) })
        return []
    }

    mutating func handleOffers(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        switch offerPicker?.handle(event, size: surroundings.size) ?? .close {
        case .none, .typed: return []
        case .close:
            offerPicker = nil
            return []
        case .picked(let title):
            offerPicker = nil
            guard let offer = offers?.first(where: { $0.title == title }) else { return [] }
            if let refusal = offer.refusal {
                note = Note(text: "\(offer.title): \(refusal).", role: .warned)
                return []
            }
            fill(from: offer.reading)
            return keep() + askForToken(offer)
        }
    }

    /// The person has chosen: now the variable that the file names may be read.
    mutating func askForToken(_ offer: Offer) -> [Effect] {
        wantedVariable = offer.reading.tokenVariable
        return offer.reading.tokenVariable.map { [reading.ask(ReadVariable($0))] } ?? []
    }

    mutating func take(_ token: AccessToken?, of variable: String) {
        guard wantedVariable == variable else { return }
        wantedVariable = nil
        guard let token else {
            note = Note(
                text: tr("The variable \(variable) is not set: paste the token."), role: .warned)
            return
        }
        token.withValue { inputs[.token]?.text = $0 }
        judgements[.token] = nil
        let host = text(.host)
        note = Note(
            text: tr("The token was taken from $\(variable). It will be sent to \(host)."),
            role: .running)
    }

    /// A saved connection is known already.
    static func isOfThisMachine(_ offer: Offer) -> Bool {
        if offer.refusal != nil { return false }
        return if case .connection = offer.reading.source { false } else { true }
    }

    /// Says what was found, to somebody who has not begun to type.
    mutating func take(offers found: [Offer]) {
        offers = found
        if wantsOffers {
            wantsOffers = false
            note = nil
            if overlay == nil, !isSaving { _ = openOffers() }
            return
        }
        let new = found.filter(Self.isOfThisMachine)
        guard editing == nil, !isDirty, note == nil, let first = new.first else { return }
        note = Note(
            text: new.count == 1
                ? tr("On this machine: \(first.title). F8 fills the form with it.")
                : tr(
                    "On this machine: \(first.title) and \(new.count - 1) more. F8 fills the form with it."
                ),
            role: .running)
    }
}
