/// What has become of a warehouse since the workspace was made.
struct WarehouseLife: Sendable {
    enum State: Sendable, Equatable {
        case running, stopped, deleting
        /// Seconds on the clock of `Moment.elapsed` at which the start ends.
        case starting(until: Double)
    }
    var state: State
}

extension Scenario.Warehouse {
    private func levels(of user: Scenario.User) -> Set<Access.Level> {
        let principals = user.principals
        var levels = Set(access.filter { principals.contains($0.principal) }.map(\.level))
        if usableBy?.contains(user.name) != false { levels.insert(.use) }
        if creator == user.name { levels.insert(.owner) }
        if user.isAdmin { levels.insert(.manage) }
        return levels
    }

    func isVisible(to user: Scenario.User) -> Bool { !levels(of: user).isEmpty }

    /// Every level but CAN_VIEW lets statements run.
    func isUsable(by user: Scenario.User) -> Bool {
        levels(of: user).contains { $0 != .view }
    }

    func isManaged(by user: Scenario.User) -> Bool {
        levels(of: user).contains { $0 == .manage || $0 == .owner }
    }
}

extension World {
    /// A warehouse that is there, whoever asks.
    func warehouse(_ id: String) throws -> Scenario.Warehouse {
        let isWellFormed = id.count == 16 && id.allSatisfy { $0.isASCII && $0.isHexDigit }
        guard isWellFormed else { throw Refusal.malformedWarehouse(id) }
        guard let found = scenario.warehouses.first(where: { $0.id == id }), found.state != .deleted
        else { throw Refusal.missingWarehouse(id) }
        return found
    }

    private func visible(_ id: String, to user: Scenario.User) throws -> Scenario.Warehouse {
        let warehouse = try warehouse(id)
        guard warehouse.isVisible(to: user) else { throw Refusal.deniedWarehouse(user.name) }
        return warehouse
    }

    private func usable(_ id: String, by user: Scenario.User) throws -> Scenario.Warehouse {
        let warehouse = try warehouse(id)
        guard warehouse.isUsable(by: user) else { throw Refusal.deniedWarehouse(user.name) }
        return warehouse
    }

    /// The state of a warehouse now; one that fails to start is stopped again.
    func state(of warehouse: Scenario.Warehouse, at now: Moment) -> WarehouseLife.State {
        let life = lives[warehouse.id]?.state
        switch life {
        case .starting(let until)? where now.elapsed >= until:
            return warehouse.failsToStart ? .stopped : .running
        case let life?: return life
        case nil:
            switch warehouse.state {
            case .running: return .running
            case .stopped: return .stopped
            case .deleting, .deleted: return .deleting
            }
        }
    }

    /// Starts a warehouse that is stopped; any other goes on as it is.
    mutating func start(_ warehouse: Scenario.Warehouse, at now: Moment) {
        guard state(of: warehouse, at: now) == .stopped else { return }
        let until = now.elapsed + Double(warehouse.startMilliseconds) / 1_000
        lives[warehouse.id] = WarehouseLife(state: .starting(until: until))
    }

    /// `/api/2.0/sql/warehouses…`; `rest` is what follows that.
    mutating func warehouses(
        _ request: Request, rest: [String], user: Scenario.User, key: String, now: Moment
    ) throws -> Reply {
        switch (request.method, rest.count, rest.last) {
        case ("GET", 0, _):
            let visible = scenario.warehouses.filter { warehouse in
                warehouse.state != .deleted && warehouse.isVisible(to: user)
            }
            return try page(
                visible.map { json($0, request, now) }, key: key, request: request,
                sizeParameter: "page_size")
        case ("GET", 1, let id?):
            return .json(json(try visible(id, to: user), request, now))
        case ("POST", 0, _): return try createWarehouse(request, user: user, now: now)
        case ("DELETE", 1, let id?): return try deleteWarehouse(id, user: user)
        case ("POST", 2, "start"?):
            start(try usable(rest[0], by: user), at: now)
            return .emptyObject
        case ("POST", 2, "stop"?):
            let warehouse = try usable(rest[0], by: user)
            lives[warehouse.id] = WarehouseLife(state: .stopped)
            return .emptyObject
        default: throw Refusal.unknownPath(request.rawPath)
        }
    }

    /// The warehouse a statement asks for, started when it is stopped.
    mutating func wake(_ id: String, for user: Scenario.User, now: Moment) throws
        -> Scenario.Warehouse
    {
        let warehouse = try usable(id, by: user)
        start(warehouse, at: now)
        return warehouse
    }

    private func json(_ warehouse: Scenario.Warehouse, _ request: Request, _ now: Moment) -> JSON {
        let state: String
        switch self.state(of: warehouse, at: now) {
        case .running: state = "RUNNING"
        case .stopped: state = "STOPPED"
        case .deleting: state = "DELETING"
        case .starting: state = "STARTING"
        }
        let hasFailed = warehouse.failsToStart && lives[warehouse.id] != nil && state == "STOPPED"
        let path = "/sql/1.0/warehouses/\(warehouse.id)"
        let channel = warehouse.channel.map { JSON.of(["name": .string($0)]) }
        let tags = warehouse.tags.map { tag in
            JSON.of(["key": .string(tag.key), "value": .string(tag.value)])
        }
        return .of([
            "id": .string(warehouse.id), "name": .string(warehouse.name),
            "cluster_size": .string(warehouse.size),
            "min_num_clusters": .int(warehouse.minClusters),
            "max_num_clusters": .int(warehouse.maxClusters),
            "auto_stop_mins": .int(warehouse.autoStopMinutes),
            "auto_resume": .bool(true), "creator_name": .string(warehouse.creator),
            "spot_instance_policy": .string(warehouse.spotInstancePolicy),
            "enable_photon": .bool(warehouse.photon),
            "enable_serverless_compute": .bool(warehouse.serverless),
            "warehouse_type": .string(warehouse.type),
            "channel": channel,
            "tags": tags.isEmpty ? nil : JSON.of(["custom_tags": .array(tags)]),
            "num_clusters": .int(state == "RUNNING" ? 1 : 0), "num_active_sessions": .int(0),
            "state": .string(state),
            "jdbc_url": .string(
                "jdbc:databricks://\(request.hostName):\(request.port)/default;transportMode=http;ssl=1;AuthMech=3;httpPath=\(path);"
            ),
            "odbc_params": .of([
                "hostname": .string(request.hostName), "path": .string(path),
                "protocol": .string("https"), "port": .int(request.port),
            ]),
            "health": hasFailed
                ? .of([
                    "status": .string("FAILED"),
                    "summary": .string("The cloud provider has no capacity for this size."),
                ]) : .of(["status": .string("HEALTHY")]),
        ])
    }
}
