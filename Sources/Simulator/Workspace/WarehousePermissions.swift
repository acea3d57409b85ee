internal import FoundationEssentials

/// `/api/2.0/permissions/warehouses/{id}`: who may do what with a warehouse, for those who manage
/// it.
extension World {
    private typealias Level = Scenario.Warehouse.Access.Level

    /// The body of a PATCH.
    private struct Changes: Decodable {
        var access_control_list: [Entry]?

        struct Entry: Decodable {
            var user_name: String?
            var group_name: String?
            var service_principal_name: String?
            var permission_level: String?
        }
    }

    /// - Parameter rest: What follows `warehouses`.
    mutating func warehousePermissions(
        _ request: Request, rest: [String], user: Scenario.User
    ) throws -> Reply {
        guard rest.count == 1, ["GET", "PATCH"].contains(request.method) else {
            throw Refusal.unknownPath(request.rawPath)
        }
        let warehouse = try warehouse(rest[0])
        guard warehouse.isManaged(by: user) else {
            throw Refusal.deniedManagement(user.name, warehouse.id)
        }
        if request.method == "PATCH" {
            let wire = try? JSONDecoder().decode(Changes.self, from: Data(request.body))
            guard let wire else { throw Refusal.badBody("not a JSON object") }
            // All or nothing.
            let given = try (wire.access_control_list ?? []).map { try access($0) }
            amend(warehouse.id) { warehouse in
                for access in given {
                    warehouse.usableBy?.removeAll { $0 == access.principal }
                    warehouse.access.removeAll { $0.principal == access.principal }
                    warehouse.access.append(access)
                }
            }
        }
        return .json(permissions(of: try self.warehouse(rest[0])))
    }

    /// What an entry of a PATCH gives, to somebody who is there.
    private func access(_ entry: Changes.Entry) throws -> Scenario.Warehouse.Access {
        let text = entry.permission_level ?? ""
        // IS_OWNER could be given too; to move a warehouse to another owner is not simulated.
        guard let level = Level(rawValue: text), level != .owner else {
            throw Refusal.invalidParameter(
                "'\(text)' is not a permission level of a SQL warehouse.")
        }
        let users = scenario.users
        if let name = entry.user_name {
            guard users.contains(where: { $0.name == name && !$0.emails.isEmpty }) else {
                throw Refusal.missingPrincipal("UserName", name)
            }
            return Scenario.Warehouse.Access(level, to: name)
        }
        if let name = entry.service_principal_name {
            guard users.contains(where: { $0.name == name && $0.emails.isEmpty }) else {
                throw Refusal.missingPrincipal("ServicePrincipalName", name)
            }
            return Scenario.Warehouse.Access(level, to: name)
        }
        let name = entry.group_name ?? ""
        let groups = ["users", "admins"] + users.flatMap(\.groups)
        guard groups.contains(name) else { throw Refusal.missingPrincipal("GroupName", name) }
        return Scenario.Warehouse.Access(level, to: name)
    }

    // MARK: The answer

    private func permissions(of warehouse: Scenario.Warehouse) -> JSON {
        var list = [entry(warehouse.creator, .owner)]
        if let names = warehouse.usableBy {
            list += names.filter { $0 != warehouse.creator }.map { entry($0, .use) }
        } else {
            list.append(entry("users", .use))
        }
        list += warehouse.access.filter { $0.principal != warehouse.creator }
            .map { entry($0.principal, $0.level) }
        list.append(entry("admins", .manage, inherited: true))
        return .of([
            "object_id": .string("/sql/warehouses/\(warehouse.id)"),
            "object_type": .string("warehouses"),
            "access_control_list": .array(list),
        ])
    }

    /// A principal with its level. Whoever is no user of the workspace is a group.
    private func entry(_ principal: String, _ level: Level, inherited: Bool = false) -> JSON {
        let user = scenario.users.first { $0.name == principal }
        let key =
            switch user {
            case nil: "group_name"
            case let user? where user.emails.isEmpty: "service_principal_name"
            case _?: "user_name"
            }
        let permission = JSON.of([
            "permission_level": .string(level.rawValue),
            "inherited": .bool(inherited),
            "inherited_from_object": inherited ? .strings(["/sql/warehouses/"]) : nil,
        ])
        return .of([
            key: .string(principal),
            "display_name": JSON.text(user?.displayName),
            "all_permissions": .array([permission]),
        ])
    }
}
