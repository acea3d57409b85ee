extension World {
    /// The owner of the token that a request carries.
    ///
    /// - Throws: `Refusal`: 401 for no token or one of another kind, 403 for one that is refused.
    func authenticate(_ request: Request, requestID: String) throws -> Scenario.User {
        let unsupported = "Credential was not sent or was of an unsupported type for this API."
        let suffix = " [ReqId: \(requestID)]"
        let optional = scenario.namesRequestInRefusals ? suffix : ""
        guard let token = Self.bearer(request.headers["authorization"]) else {
            throw Refusal.token(401, unsupported, suffix: optional)
        }
        guard let known = scenario.tokens.first(where: { $0.value == token }) else {
            throw token.hasPrefix("dapi")
                ? Refusal.token(403, "Invalid access token.", suffix: optional)
                : Refusal.token(401, unsupported, suffix: optional)
        }
        switch known.state {
        case .expired, .revoked:
            // The workspace does not tell an expired token from one it never knew.
            throw Refusal.token(403, "Invalid access token.", suffix: optional)
        case .otherWorkspace:
            throw Refusal.token(
                403, "Unauthorized access to Org: \(scenario.workspaceID)", suffix: suffix)
        case .addressBlocked:
            throw Refusal.token(
                403,
                "Source IP address: 203.0.113.7 is blocked by Databricks IP ACL for workspace: "
                    + scenario.workspaceID,
                suffix: suffix)
        case .valid: break
        }
        guard let user = scenario.users.first(where: { $0.name == known.user }) else {
            throw Refusal.token(403, "Invalid access token.", suffix: optional)
        }
        return user
    }

    private static func bearer(_ header: String?) -> String? {
        guard let header else { return nil }
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }

    /// The valid tokens of whoever asks: `GET /api/2.0/token/list`.
    func tokens(of user: Scenario.User, now: Moment) -> Reply {
        let made = now.unix - now.elapsed
        let infos = scenario.tokens.filter { $0.user == user.name && $0.state == .valid }
            .enumerated().map { index, token in
                let expiry = token.expiresInDays.map { (made + Double($0) * 86_400) * 1_000 }
                return JSON.of([
                    "token_id": .string("token-\(index)"),
                    "creation_time": .int(Int(made * 1_000)),
                    "expiry_time": .int(Int(expiry ?? -1)),
                    "comment": .string(""),
                ])
            }
        return .json(.of(["token_infos": .array(infos)]))
    }

    /// `GET /api/2.0/preview/scim/v2/Me`.
    func me(_ user: Scenario.User) -> Reply {
        let number = (scenario.users.firstIndex { $0.name == user.name } ?? 0) + 1
        let schemas = [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:workspace:2.0:User",
        ]
        let held = ["databricks-sql-access", "workspace-access"] + user.entitlements
        let entitlements = held.map { JSON.of(["value": .string($0)]) }
        // A service principal has no person's name and no address.
        var name: JSON?
        var emails: JSON?
        if !user.emails.isEmpty {
            let words = user.displayName.split(separator: " ").map(String.init)
            let family = words.dropFirst().joined(separator: " ")
            name = .of([
                "givenName": JSON.text(words.first),
                "familyName": JSON.text(family.isEmpty ? nil : family),
            ])
            emails = .array(
                user.emails.enumerated().map { index, email in Self.email(email, index == 0) })
        }
        let groups = user.groups.enumerated().map { index, group in
            Self.group(group, number: 1_000 + index)
        }
        return .json(
            .of([
                "schemas": .strings(schemas),
                "id": .string(String(7_000_000_000_000_000 + number)),
                "userName": .string(user.name),
                "displayName": .string(user.displayName),
                "active": .bool(true),
                "name": name,
                "emails": emails,
                "groups": .array(groups),
                "entitlements": .array(entitlements),
            ]))
    }

    private static func email(_ address: String, _ isPrimary: Bool) -> JSON {
        .of(["type": .string("work"), "value": .string(address), "primary": .bool(isPrimary)])
    }

    private static func group(_ name: String, number: Int) -> JSON {
        .of([
            "display": .string(name), "type": .string("direct"),
            "value": .string(String(number)), "$ref": .string("Groups/\(number)"),
        ])
    }
}
