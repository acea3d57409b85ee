internal import Language

/// Judges a whole draft: every wrong field at once, in the order of the form.
public enum DraftCheck {
    /// What the rule of one field makes of the draft's text. The token's judgement has no text, so
    /// that it can be shown; the token itself comes from ``token(of:)``.
    public static func judge(_ field: FieldID, in draft: Draft) -> Judgement {
        guard field == .token else { return FieldCatalog.field(field).judge(draft[field]) }
        var judgement = draft.token.withValue { TokenRule.judge($0) }
        judgement.text = ""
        return judgement
    }

    /// The token without what came along with it when it was pasted.
    public static func token(of draft: Draft) -> AccessToken {
        draft.token.withValue { AccessToken(TokenRule.judge($0).text) }
    }

    /// The validated settings of a draft.
    ///
    /// - Parameters:
    ///   - isNameNeeded: false for a test, which needs no name.
    ///   - isTokenNeeded: false where a saved token stays in force.
    ///   - nameIsTaken: Whether another connection is called so.
    /// - Throws: Every wrong field.
    public static func details(
        of draft: Draft, isNameNeeded: Bool, isTokenNeeded: Bool = true,
        nameIsTaken: (String) -> Bool = { _ in false }
    ) throws(FieldProblems) -> (name: String, details: ConnectionDetails, token: AccessToken) {
        var draft = draft
        var problems: [FieldProblem] = []
        var texts: [FieldID: String] = [:]
        let fields = FieldID.form + [.caBundle]
        // What one field carried for another counts where that one was left empty.
        for field in fields {
            for (other, text) in judge(field, in: draft).others
            where draft[other].trimmed.isEmpty {
                draft[other] = text
            }
        }
        for field in fields {
            let judgement = judge(field, in: draft)
            texts[field] = judgement.text
            if field == .connectionName && !isNameNeeded { continue }
            if field == .token && !isTokenNeeded && draft.token.isEmpty { continue }
            if let problem = judgement.problem { problems.append(problem) }
        }
        let name = texts[.connectionName] ?? ""
        if isNameNeeded, !problems.contains(where: { $0.field == .connectionName }),
            nameIsTaken(name)
        {
            problems.insert(taken(name), at: 0)
        }
        guard problems.isEmpty, let host = HostRule.host(from: texts[.host] ?? ""),
            let path = HTTPPathRule.path(from: texts[.httpPath] ?? ""),
            let port = PortRule.port(from: texts[.port] ?? "")
        else { throw FieldProblems(problems) }
        let schema = texts[.schema] ?? ""
        let bundle = texts[.caBundle] ?? ""
        return (
            name,
            ConnectionDetails(
                host: host, port: port, httpPath: path, catalog: texts[.catalog] ?? "",
                schema: schema.isEmpty ? "default" : schema,
                caBundle: bundle.isEmpty ? nil : bundle, hostIsTrusted: draft.hostIsTrusted,
                insecureHTTP: draft.insecureHTTP),
            token(of: draft)
        )
    }

    /// The problem of a name that another connection has.
    public static func taken(_ name: String) -> FieldProblem {
        FieldProblem(
            .connectionName,
            tr("A connection called “\(name)” is already saved. Choose another name."))
    }
}
