extension World {
    /// The answer to a request. A refusal is an answer too.
    mutating func answer(_ request: Request, requestID: String, now: Moment) -> Answer {
        do {
            if request.path == [".well-known", "databricks-config"] {
                return .reply(try selfDescription(request))
            }
            // What a test wants to know of CleverTap's side; no real host answers here.
            if request.path == ["_simulator", "clevertap"] {
                return .reply(.json(cleverTap.summary))
            }
            if request.path.first == "external" { return .reply(try external(request, now: now)) }
            let user = try authenticate(request, requestID: requestID)
            do {
                // Not in one expression: `signed` would hold a copy while `route` writes.
                let answer = try route(request, user: user, requestID: requestID, now: now)
                return signed(answer)
            } catch let refusal as Refusal {
                return signed(.reply(refusal.reply))
            }
        } catch let refusal as Refusal {
            return .reply(refusal.reply)
        } catch {
            return .reply(.text("\(error)", type: "text/plain", status: 500))
        }
    }

    /// Only an answer to a token that was accepted names the workspace.
    func signed(_ answer: Answer) -> Answer {
        guard case .reply(var reply) = answer else { return answer }
        reply.set("x-databricks-org-id", scenario.workspaceID)
        return .reply(reply)
    }

    private func selfDescription(_ request: Request) throws -> Reply {
        guard request.method == "GET", scenario.describesItself else {
            throw Refusal.unknownPath(request.rawPath)
        }
        return .json(
            .of([
                "oidc_endpoint": .string(request.base + "/oidc"),
                "workspace_id": .string(scenario.workspaceID),
                "account_id": .string(scenario.accountID),
                "cloud": .string(scenario.cloud.lowercased()),
            ]))
    }

    private mutating func route(
        _ request: Request, user: Scenario.User, requestID: String, now: Moment
    ) throws -> Answer {
        let path = request.path
        func rest(_ count: Int) -> [String] { Array(path.dropFirst(count)) }
        if path.starts(with: ["api", "2.0", "preview", "scim", "v2", "Me"]), request.method == "GET"
        {
            return .reply(me(user))
        }
        if path == ["api", "2.0", "token", "list"], request.method == "GET" {
            return .reply(tokens(of: user, now: now))
        }
        if path.starts(with: ["api", "2.0", "sql", "warehouses"]) {
            return .reply(
                try warehouses(request, rest: rest(4), user: user, key: "warehouses", now: now))
        }
        if path.starts(with: ["api", "2.0", "sql", "endpoints"]) {
            return .reply(
                try warehouses(request, rest: rest(4), user: user, key: "endpoints", now: now))
        }
        for form in [["warehouses"], ["sql", "warehouses"]]
        where path.starts(with: ["api", "2.0", "permissions"] + form) {
            return .reply(
                try warehousePermissions(request, rest: rest(3 + form.count), user: user))
        }
        if path == ["api", "2.0", "sql", "statements"], request.method == "POST" {
            return try submit(request, user: user, now: now)
        }
        if path.starts(with: ["api", "2.0", "sql", "statements"]) {
            return .reply(try statement(request, rest: rest(4), user: user, now: now))
        }
        if path.starts(with: ["api", "2.0", "sql", "sessions"]) {
            return .reply(try session(request, rest: rest(4), user: user, now: now))
        }
        if path.starts(with: ["api", "2.1", "unity-catalog"]) {
            return .reply(try unityCatalog(request, rest(3), user: user, requestID: requestID))
        }
        if path.first == "telemetry-ext"
            || path.starts(with: ["api", "2.0", "connector-service", "feature-flags"])
        {
            return .reply(.emptyObject)
        }
        throw Refusal.unknownPath(request.rawPath)
    }
}
