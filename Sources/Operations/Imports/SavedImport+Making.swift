package import Connections
internal import FoundationEssentials
internal import Language

extension SavedImport.Standing {
    /// What was paused or stopped stays so; a draft that is finished begins to work.
    package static func kept(of known: SavedImport?) -> Self {
        guard let known, known.standing != .draft else { return .active }
        return known.standing
    }
}

extension SavedImport {
    /// After this edit everything is read again, although a mark of what was read is there.
    private func isReadAnew(after edit: ImportDefinition, _ connection: Connection?) -> Bool {
        guard let details = connection?.details, watermark(on: details) != nil else { return false }
        return definition.sourceKey(on: details) != edit.sourceKey(on: details)
    }

    /// What somebody who made this edit has to know, as a sentence with a blank before it.
    package static func warning(
        _ known: SavedImport?, _ definition: ImportDefinition, _ connection: Connection?
    ) -> String {
        guard known?.isReadAnew(after: definition, connection) == true else { return "" }
        return " "
            + (definition.kind == .events
                ? tr(
                    "Its next run would send events again that were sent: it is paused until you resume it."
                ) : tr("Its next run reads everything again."))
    }

    /// An import to save: what was known of an earlier one stays, unless it reads something else.
    ///
    /// - Parameters:
    ///   - connection: The one that it is on, where that exists.
    ///   - standing: What the person has decided about an import that is only edited.
    package static func making(
        _ definition: ImportDefinition, over known: SavedImport?, connection: Connection?,
        isDraft: Bool, createdBy: String, standing: Standing = .active
    ) -> SavedImport {
        let now = Date()
        var standing = isDraft ? .draft : standing
        // Events cannot be taken back: sending them all again is for a person to decide.
        let holdsEvents =
            definition.kind == .events
            && (known?.holdsEvents == true
                || known?.isReadAnew(after: definition, connection) == true)
        if holdsEvents && standing == .active { standing = .paused }
        let keepsTime =
            known?.standing == .active && known?.definition.schedule == definition.schedule
        return SavedImport(
            id: known?.id ?? UUID().uuidString.lowercased(), definition: definition,
            connectionID: connection?.id, standing: standing,
            createdOn: known?.createdOn ?? now, createdBy: known?.createdBy ?? createdBy,
            watermark: known?.watermark, watermarkSource: known?.watermarkSource,
            watermarkType: known?.watermarkType, holdsEvents: holdsEvents,
            nextRun: standing != .active
                ? nil
                : keepsTime
                    ? known?.nextRun : definition.schedule.next(after: now, lastStart: nil))
    }
}
