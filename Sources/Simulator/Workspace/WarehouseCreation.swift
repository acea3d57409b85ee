internal import FoundationEssentials

/// Making and deleting warehouses.
extension World {
    /// The body of `POST /api/2.0/sql/warehouses`.
    private struct Order: Decodable {
        var name: String?
        var cluster_size: String?
        var auto_stop_mins: Int?
        var min_num_clusters: Int?
        var max_num_clusters: Int?
        var warehouse_type: String?
        var enable_serverless_compute: Bool?
        var enable_photon: Bool?
        var spot_instance_policy: String?
        var channel: Channel?
        var tags: Tags?

        struct Channel: Decodable { var name: String? }
        struct Tags: Decodable { var custom_tags: [Scenario.Warehouse.Tag]? }
    }

    private static let sizes = [
        "2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large",
        "4X-Large", "5X-Large",
    ]

    /// Makes a warehouse that starts at once, and belongs to its creator.
    mutating func createWarehouse(_ request: Request, user: Scenario.User, now: Moment) throws
        -> Reply
    {
        guard user.mayCreateWarehouses else { throw Refusal.deniedCreation(user.name) }
        guard let order = try? JSONDecoder().decode(Order.self, from: Data(request.body)) else {
            throw Refusal.badBody("not a JSON object")
        }
        var warehouse = try checked(order)
        warehouse.id = newWarehouseID()
        warehouse.creator = user.name
        let made = warehouse
        change { $0.warehouses.append(made) }
        let until = now.elapsed + Double(made.startMilliseconds) / 1_000
        lives[made.id] = WarehouseLife(state: .starting(until: until))
        return .json(.of(["id": .string(made.id)]))
    }

    /// `DELETE /api/2.0/sql/warehouses/{id}`; what ran on it fails.
    mutating func deleteWarehouse(_ id: String, user: Scenario.User) throws -> Reply {
        let warehouse = try warehouse(id)
        guard warehouse.isManaged(by: user) else { throw Refusal.deniedManagement(user.name, id) }
        change { scenario in
            for place in scenario.warehouses.indices where scenario.warehouses[place].id == id {
                scenario.warehouses[place].state = .deleted
            }
        }
        return .emptyObject
    }

    /// What is ordered, without an id and a creator.
    ///
    /// - Throws: `Refusal`. Recorded are the texts for a name that is taken (dbdemos#12), for
    ///   serverless on CLASSIC (terraform-provider-databricks#1765) and for a workspace without
    ///   serverless (azure-docs#108177). The rules of the others are those of the API's reference;
    ///   their wording is not recorded.
    private func checked(_ order: Order) throws -> Scenario.Warehouse {
        guard let name = order.name, !name.isEmpty else {
            throw Refusal.invalidParameter("The name of a SQL warehouse must not be empty.")
        }
        if scenario.warehouses.contains(where: { $0.name == name && $0.state != .deleted }) {
            throw Refusal.invalidParameter("SQL warehouse with name `\(name)` already exists")
        }
        let size = order.cluster_size ?? ""
        guard Self.sizes.contains(size) else {
            throw Refusal.invalidParameter(
                "'\(size)' is not a valid cluster size. Supported sizes: "
                    + Self.sizes.joined(separator: ", "))
        }
        let minutes = order.auto_stop_mins ?? 120
        guard minutes == 0 || minutes >= 10 else {
            throw Refusal.invalidParameter(
                "auto_stop_mins must be 0 or at least 10, but is \(minutes).")
        }
        let fewest = order.min_num_clusters ?? 1
        let most = order.max_num_clusters ?? fewest
        guard (1...30).contains(fewest), (fewest...40).contains(most) else {
            throw Refusal.invalidParameter(
                "min_num_clusters must be from 1 to 30, and max_num_clusters from that to 40.")
        }
        let isServerless = order.enable_serverless_compute ?? false
        let type = try Self.type(order.warehouse_type, isServerless: isServerless)
        if isServerless && !scenario.serverless {
            throw Refusal.invalidParameter(
                "Serverless Compute is not enabled for your workspace \(scenario.workspaceID). Please contact Databricks Support."
            )
        }
        var warehouse = Scenario.Warehouse(
            id: "", name: name, size: size, serverless: isServerless,
            startMilliseconds: scenario.newWarehouseMilliseconds
                ?? (isServerless ? 3_000 : 300_000), usableBy: [])
        warehouse.autoStopMinutes = minutes
        warehouse.minClusters = fewest
        warehouse.maxClusters = most
        warehouse.type = type
        warehouse.photon = order.enable_photon ?? true
        warehouse.spotInstancePolicy = order.spot_instance_policy ?? "COST_OPTIMIZED"
        warehouse.channel = order.channel?.name
        warehouse.tags = order.tags?.custom_tags ?? []
        return warehouse
    }

    /// PRO where it has to be and CLASSIC elsewhere, when it is left open.
    private static func type(_ wanted: String?, isServerless: Bool) throws -> String {
        switch wanted ?? "TYPE_UNSPECIFIED" {
        case "TYPE_UNSPECIFIED": return isServerless ? "PRO" : "CLASSIC"
        case "PRO": return "PRO"
        case "CLASSIC":
            if isServerless {
                throw Refusal.invalidParameter(
                    "Invalid warehouseType: Serverless is only available for PRO warehouses.")
            }
            return "CLASSIC"
        case let other:
            throw Refusal.invalidParameter("Invalid warehouseType: \(other).")
        }
    }
}
