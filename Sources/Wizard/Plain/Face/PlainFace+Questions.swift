import Connections
import Drawing
import Language

/// Saying and asking.
extension PlainFace {
    func say(_ text: String) { io.say(text) }

    /// A text of several lines.
    func sayAll(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines { say(String(line)) }
    }

    func refresh() { io.refresh(&surroundings) }

    func line(_ question: String) throws(Leave) -> String {
        guard let text = io.prompt(question) else { throw .end }
        refresh()
        if Word.leave.isMeant(by: text) { throw .back }
        return text
    }

    func secret(_ question: String) throws(Leave) -> AccessToken {
        guard let text = io.promptSecret(question) else { throw .end }
        refresh()
        let isLeave = text.withValue { Word.leave.isMeant(by: $0) }
        if isLeave { throw .back }
        return text
    }

    func yes(_ question: String, defaultsToYes: Bool) throws(Leave) -> Bool {
        let question = YesOrNo.question(question, defaultsToYes: defaultsToYes)
        while true {
            let answer = try line(question)
            if let isYes = YesOrNo.read(answer, defaultsToYes: defaultsToYes) { return isYes }
            say(YesOrNo.hint)
        }
    }

    /// One of several, by its number.
    ///
    /// - Parameters:
    ///   - now: The one that an empty answer keeps.
    ///   - help: What ? says.
    func choice(
        _ question: String, _ options: [String], now: Int? = nil, help: [String] = []
    ) throws(Leave) -> Int {
        var prompt = tr("Number:")
        if let now { prompt = tr("Number [\(now + 1)]:") }
        say(question)
        sayNumbered(options)
        while true {
            let answer = try line(prompt).trimmed
            if answer.isEmpty, let now { return now }
            if answer == "?", !help.isEmpty {
                for line in help { say(line) }
                continue
            }
            if let number = Int(answer), options.indices.contains(number - 1) { return number - 1 }
            say(tr("Type a number from 1 to \(options.count)."))
        }
    }

    /// One of several of which the last leads back; so does the word for it.
    func menu(_ question: String, _ options: [String]) throws(Leave) -> Int {
        do throws(Leave) {
            return try choice(question, options)
        } catch {
            if error == .end { throw error }
            return options.count - 1
        }
    }

    private func sayNumbered(_ options: [String]) {
        for (index, option) in options.enumerated() { say("  \(index + 1). \(option)") }
    }

    /// Some of a few, by their numbers.
    func several(_ title: String, _ options: [String], _ question: String) throws(Leave) -> [Int] {
        say(title)
        sayNumbered(options)
        return numbers(in: try line(question), upTo: options.count).map { $0 - 1 }
    }

    func numbers(in text: String, upTo most: Int) -> [Int] {
        text.split { !$0.isNumber }.compactMap { Int($0) }.filter { $0 >= 1 && $0 <= most }
    }

    /// Days, both in it; nil for any.
    func days(_ question: String) throws(Leave) -> DayRange? {
        while true {
            let text = try line(question)
            if text.trimmed.isEmpty { return nil }
            do throws(DayRange.Wrong) {
                return try DayRange.parse(text)
            } catch {
                say(error.description)
            }
        }
    }

    /// Items of a list that are said at once.
    private static let atOnce = 40

    /// One of many, by its number; a part of the name narrows them down. Nil for none of them.
    func pick(_ items: [Picker.Item]) throws(Leave) -> Int? {
        guard !items.isEmpty else {
            say(tr("There are none."))
            return nil
        }
        var listed = Array(items.indices)
        while true {
            let shown = Array(listed.prefix(Self.atOnce))
            sayNumbered(
                shown.map { index in
                    let item = items[index]
                    return item.detail.isEmpty ? item.title : "\(item.title), \(item.detail)"
                })
            let rest = listed.count - shown.count
            if rest > 0 { say(tr("And \(rest) more; a part of the name narrows them down.")) }
            let typed = try line(tr("Number, or a part of the name; empty for none:")).trimmed
            if typed.isEmpty { return nil }
            if let number = Int(typed), shown.indices.contains(number - 1) {
                return shown[number - 1]
            }
            let wanted = typed.lowercased()
            if let same = items.firstIndex(where: { $0.title.lowercased() == wanted }) {
                return same
            }
            let found = items.indices.filter { items[$0].title.lowercased().contains(wanted) }
            if found.count == 1 { return found[0] }
            if found.isEmpty {
                say(tr("None has this text."))
            } else {
                listed = found
            }
        }
    }
}
