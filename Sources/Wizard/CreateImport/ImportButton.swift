import Connections
import Language

/// The buttons under the form.
enum ImportButton: Sendable, Hashable {
    case preview, back, next, dryRun, check, create, draft, cancel

    /// CleverTap's own words, where it has such a button.
    var label: String {
        switch self {
        case .preview: tr("Preview Results")
        case .back: tr("Back")
        case .next: tr("Next")
        case .dryRun: tr("Perform Dry Run")
        case .check: tr("Check All Rows")
        case .create: tr("Create Import")
        case .draft: tr("Save Draft")
        case .cancel: tr("Cancel")
        }
    }

    var shortLabel: String {
        switch self {
        case .preview: tr("Preview")
        case .dryRun: tr("Dry Run")
        case .check: tr("Check All")
        case .create: tr("Create")
        case .draft: tr("Draft")
        default: label
        }
    }

    var help: String {
        switch self {
        case .preview:
            tr("Preview Results: the first rows, as they would be read. Nothing is imported.")
        case .back: tr("Back: to the step before; nothing is lost.")
        case .next: tr("Next: to the next step.")
        case .dryRun:
            tr(
                "Perform Dry Run: holds a sample against every rule, and lets CleverTap check it with dryRun=1. Nothing is stored."
            )
        case .check:
            tr(
                "Check All Rows: the warehouse counts, over the whole source, what each rule would refuse. Nothing is sent."
            )
        case .create: tr("Create Import: saves it; Import Center shows it, and how its runs go.")
        case .draft: tr("Save Draft: keeps it as it is, finished or not. A draft never runs.")
        case .cancel: tr("Cancel: back; you are asked first if something would be lost.")
        }
    }
}
