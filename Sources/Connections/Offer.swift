internal import Language

/// Settings that are already on this machine, which a form can begin with.
public struct Offer: Sendable, Equatable {
    /// `~/.databrickscfg: DEFAULT`
    public var title: String
    /// The host, and what else is known.
    public var detail: String
    /// What the form would begin with.
    public var reading: PasteReading
    /// Why it cannot be begun with; nil for one that can.
    public var refusal: String?

    /// Makes `detail` of the reading: the host, catalog and schema where known, and whether a token came with it.
    public init(title: String, reading: PasteReading) {
        self.title = title
        self.reading = reading
        let host = reading.texts[.host] ?? tr("no host")
        var words = [String(host.split(separator: "/").last { !$0.isEmpty } ?? host[...])]
        if let catalog = reading.texts[.catalog] {
            words.append(
                [catalog, reading.texts[.schema]].compactMap { $0 }.joined(separator: "."))
        }
        if let variable = reading.tokenVariable {
            words.append(tr("token in $\(variable)"))
        } else {
            words.append(reading.token == nil ? tr("no token") : tr("with its token"))
        }
        detail = words.joined(separator: ", ")
    }

    /// Something that is there, but was left out.
    public init(title: String, refusal: String) {
        self.init(title: title, reading: PasteReading(source: .variables, texts: [:]))
        detail = refusal
        self.refusal = refusal
    }

    /// A saved connection, as the beginning of another one. Its token stays where it is.
    public init(_ connection: Connection) {
        let details = connection.details
        var texts: [FieldID: String] = [
            .host: details.host.name, .httpPath: details.httpPath.text, .catalog: details.catalog,
            .schema: details.schema,
        ]
        if details.port != 443 { texts[.port] = String(details.port) }
        if let bundle = details.caBundle { texts[.caBundle] = bundle }
        self.init(
            title: tr("Connection \(connection.name)"),
            reading: PasteReading(
                source: .connection(connection.name), texts: texts, token: nil,
                notes: [tr("Its token is not copied: paste one.")]))
    }
}
