import Connections
import Drawing
import Language

extension Picker.Words {
    /// In the language of the program.
    static var ours: Self {
        var words = Self()
        words.narrow = tr("type to narrow it down")
        words.choose = tr("choose")
        words.take = tr("take it")
        words.readAgain = tr("read again")
        words.back = tr("back")
        words.asking = tr("Asking…")
        words.none = tr("There are none.")
        words.noneMatches = tr("None has this text.")
        words.of = tr("of")
        return words
    }
}
