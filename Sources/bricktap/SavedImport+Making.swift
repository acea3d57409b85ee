internal import Connections
internal import FoundationEssentials

extension SavedImport {
    /// An import to save: what was known of an earlier one stays, unless it reads something else.
    ///
    /// - Parameter standing: What the person has decided about an import that is only edited.
    static func making(
        _ definition: ImportDefinition, over known: SavedImport?, connectionID: String?,
        isDraft: Bool, createdBy: String, standing: Standing = .active
    ) -> SavedImport {
        let readsTheSame =
            known?.definition.source == definition.source
            && known?.definition.updatedOn == definition.updatedOn
            && known?.connectionID == connectionID
        let now = Date()
        let standing = isDraft ? .draft : standing
        let keepsTime =
            known?.standing == .active && known?.definition.schedule == definition.schedule
        return SavedImport(
            id: known?.id ?? UUID().uuidString.lowercased(), definition: definition,
            connectionID: connectionID, standing: standing,
            createdOn: known?.createdOn ?? now, createdBy: known?.createdBy ?? createdBy,
            watermark: readsTheSame ? known?.watermark : nil,
            nextRun: standing != .active
                ? nil
                : keepsTime
                    ? known?.nextRun : definition.schedule.next(after: now, lastStart: nil))
    }
}
