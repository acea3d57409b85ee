extension World {
    /// The fault that befalls a request; the first rule that matches and is not used up.
    mutating func fault(for request: Request) -> Scenario.Fault? {
        for (place, rule) in scenario.faults.enumerated() {
            guard rule.match.holds(for: request) else { continue }
            let uses = faultUses[place, default: 0]
            if let times = rule.times, uses >= times { continue }
            faultUses[place] = uses + 1
            return rule.fault
        }
        return nil
    }
}

extension Scenario.FaultRule.Match {
    func holds(for request: Request) -> Bool {
        if let method, method.uppercased() != request.method { return false }
        if let pathPrefix, !request.target.hasPrefix(pathPrefix) { return false }
        if let bodyContains {
            let body = String(decoding: request.body, as: UTF8.self).lowercased()
            if !body.contains(bodyContains.lowercased()) { return false }
        }
        return true
    }
}

extension Scenario.Fault {
    private static let loginPage =
        "<!DOCTYPE html><html><head><title>Databricks - Sign In</title></head><body><div id=\"login\"></div></body></html>"

    /// What is answered instead of the truth; nil where the truth is only handled badly.
    var instead: Reply? {
        var reply: Reply
        switch kind {
        case .status:
            let isJSON = body?.first == "{" || body?.first == "["
            reply = .text(
                body ?? "", type: isJSON ? "application/json" : "text/plain", status: status ?? 500)
        case .htmlLogin:
            reply = .text(
                body ?? Self.loginPage, type: "text/html; charset=utf-8", status: status ?? 200)
        case .redirect:
            reply = Reply(status: status ?? 302)
            reply.set("location", location ?? "/login.html")
        case .empty: reply = Reply(status: status ?? 200)
        case .brokenJSON:
            reply = .text(
                "{\"userName\":\"ann@exam", type: "application/json", status: status ?? 200)
        case .close: reply = Reply(body: .none)
        case .endlessBody:
            reply = Reply(
                status: status ?? 200, body: .endless(Array(repeating: 32, count: 65_536)))
        case .truncated, .delay, .slowBody: return nil
        }
        for (name, value) in headers ?? [:] { reply.set(name.lowercased(), value) }
        return reply
    }

    /// The true answer, handled badly.
    func applied(to reply: Reply) async throws -> Reply {
        var reply = reply
        guard case .bytes(let bytes) = reply.body else { return reply }
        switch kind {
        case .truncated:
            reply.body = .cutOff(Array(bytes.prefix(bytes.count / 2)), announced: bytes.count)
        case .slowBody: reply.body = .slow(bytes, piece: 1, milliseconds: milliseconds ?? 1_000)
        case .delay: try await Task.sleep(for: .milliseconds(milliseconds ?? 1_000))
        default: break
        }
        return reply
    }
}
