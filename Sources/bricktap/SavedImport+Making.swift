internal import Connections
internal import FoundationEssentials

extension SavedImport.Standing {
    /// What was paused or stopped stays so; a draft that is finished begins to work.
    static func kept(of known: SavedImport?) -> Self {
        guard let known, known.standing != .draft else { return .active }
        return known.standing
    }
}

extension SavedImport {
    /// An import to save: what was known of an earlier one stays, unless it reads something else.
    ///
    /// - Parameter standing: What the person has decided about an import that is only edited.
    static func making(
        _ definition: ImportDefinition, over known: SavedImport?, connectionID: String?,
        isDraft: Bool, createdBy: String, standing: Standing = .active
    ) -> SavedImport {
        let now = Date()
        let standing = isDraft ? .draft : standing
        let keepsTime =
            known?.standing == .active && known?.definition.schedule == definition.schedule
        return SavedImport(
            id: known?.id ?? UUID().uuidString.lowercased(), definition: definition,
            connectionID: connectionID, standing: standing,
            createdOn: known?.createdOn ?? now, createdBy: known?.createdBy ?? createdBy,
            // What has been read is the store's to know.
            watermark: known?.watermark,
            nextRun: standing != .active
                ? nil
                : keepsTime
                    ? known?.nextRun : definition.schedule.next(after: now, lastStart: nil))
    }
}
