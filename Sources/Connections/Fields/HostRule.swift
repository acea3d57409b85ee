internal import Language
internal import Network

/// What a workspace host is: a domain name, without protocol, port or path.
///
/// The forms and suffixes are those of `facts/databricks.md` §3.
public enum HostRule {
    static let example = "adb-1234567890123456.17.azuredatabricks.net"

    /// Makes a typed or pasted host right where that is safe, and says what is wrong with it.
    public static func judge(_ typed: String) -> Judgement {
        var paste = Paste(typed)
        var others: [FieldID: String] = [:]
        for scheme in ["https://", "http://"]
        where paste.dropPrefix(scheme, saying: tr("removed \(scheme)")) {
            break
        }
        // A user name in an address is no part of a host, and may be half of a password, which may
        // have any sign in it. So it goes first, and nothing of what is removed is quoted.
        if let at = paste.text.lastIndex(of: "@") {
            paste.replace(
                with: String(paste.text[paste.text.index(after: at)...]),
                saying: tr("removed what stood before @"))
        }
        if let cut = paste.text.firstIndex(where: {
            $0 == "/" || $0 == "?" || $0 == "#" || $0 == "\\"
        }) {
            let isSlash = paste.text.index(after: cut) == paste.text.endIndex
            paste.replace(
                with: String(paste.text[..<cut]),
                saying: isSlash && paste.text[cut] == "/"
                    ? tr("removed the trailing /") : tr("removed what stood behind the host"))
        }
        takePort(&paste, &others)
        if paste.text.count > 1, paste.text.hasSuffix(".") {
            paste.replace(
                with: String(paste.text.dropLast()), saying: tr("removed the trailing dot"))
        }
        paste.replace(with: paste.text.lowercased(), saying: tr("made lower case"))

        var judgement = Judgement(.host, text: paste.text, changes: paste.changes, others: others)
        judgement.problem = problem(paste.text)
        if judgement.problem == nil, let host = host(from: paste.text), !host.isVouchedFor {
            judgement.remark = tr(
                "\(Quoted.masked(host.name)) is outside Databricks' domains; you are asked before the token is sent there."
            )
        }
        return judgement
    }

    /// The host of a text that the rule has nothing against; nil for any other.
    public static func host(from text: String) -> Host? {
        guard isPlainName(text) || problem(text) == nil else { return nil }
        let kind = HostClass.of(text)
        return Host(name: text, cloud: Host.Cloud(kind), isLoopback: kind == .loopback)
    }

    private static func takePort(_ paste: inout Paste, _ others: inout [FieldID: String]) {
        var text = paste.text
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            let rest = text[text.index(after: close)...]
            let inner = String(text[text.index(after: text.startIndex)..<close])
            if rest.hasPrefix(":") { others[.port] = String(rest.dropFirst()) }
            paste.replace(with: inner, saying: tr("removed the brackets"))
            return
        }
        let colons = text.count { $0 == ":" }
        guard colons == 1, let colon = text.firstIndex(of: ":") else { return }
        let port = String(text[text.index(after: colon)...])
        text = String(text[..<colon])
        if port.isEmpty {
            paste.replace(with: text, saying: tr("removed the trailing :"))
        } else if Int(port) != nil {
            others[.port] = port
            paste.replace(with: text, saying: tr("moved port \(port) to Port"))
        }
    }

    private static func problem(_ text: String) -> FieldProblem? {
        func wrong(_ message: String) -> FieldProblem {
            FieldProblem(.host, message, example: example)
        }
        if text.isEmpty { return wrong(tr("The workspace's domain name is needed.")) }
        let kind = HostClass.of(text)
        if kind == .loopback { return nil }
        if kind == .local {
            return wrong(
                tr("“\(Quoted.text(text))” leads to this machine or its link, not to a workspace."))
        }
        if text.contains(":") {
            return wrong(tr("“\(Quoted.text(text))” has a “:” that is followed by no port number."))
        }
        if text.contains(where: \.isWhitespace) {
            return wrong(tr("“\(Quoted.text(text))” contains a space."))
        }
        if text.hasPrefix("accounts."), Host.Cloud(kind) != nil {
            return wrong(
                tr(
                    "\(text) is the account console, which runs no SQL. Use the host of a workspace."
                ))
        }
        guard text.utf8.count <= 253 else {
            return wrong(tr("The host is longer than a name can be (253)."))
        }
        if let odd = text.unicodeScalars.first(where: { !isAllowed($0) }) {
            return wrong(
                odd.isASCII
                    ? tr("“\(odd)” cannot be part of a domain name.")
                    : tr(
                        "“\(odd)” is not a letter that a workspace host has; type the name in plain letters."
                    )
            )
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.contains(where: \.isEmpty) {
            return wrong(tr("“\(Quoted.text(text))” has a dot too many."))
        }
        if labels.contains(where: { $0.utf8.count > 63 || $0.hasPrefix("-") || $0.hasSuffix("-") })
        {
            return wrong(tr("“\(Quoted.text(text))” is not a domain name."))
        }
        if labels.count == 1 {
            return wrong(tr("“\(Quoted.text(text))” has no domain; the whole host is needed."))
        }
        return nil
    }

    /// Whether the rule has surely nothing against a text: what every usual host is, in one look at its bytes.
    private static func isPlainName(_ text: String) -> Bool {
        guard text.utf8.count <= 253, !text.hasPrefix("accounts.") else { return false }
        var labels = 0
        var length = 0
        var last = UInt8(ascii: ".")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"):
                length += 1
            case UInt8(ascii: "-") where length > 0: length += 1
            case UInt8(ascii: ".") where length > 0 && length <= 63 && last != UInt8(ascii: "-"):
                labels += 1
                length = 0
            default: return false
            }
            last = byte
        }
        return labels > 0 && length > 0 && length <= 63 && last != UInt8(ascii: "-")
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "-", ".", "_": true
        default: false
        }
    }
}
