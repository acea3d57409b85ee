/// The workspace while it runs: the scenario and what has become of it. A value behind one lock;
/// nothing here waits.
struct World: Sendable {
    private(set) var scenario: Scenario
    private(set) var requests: [RecordedRequest] = []

    var lives: [String: WarehouseLife] = [:]
    var statements: [StatementRun] = []
    var statementNumbers: [String: Int] = [:]
    var sessions: [String: Session] = [:]
    var cleverTap = CleverTap()
    /// How often each fault was applied, by its place in the scenario.
    var faultUses: [Int: Int] = [:]
    private var lastSession = 0
    private var lastWarehouse = 0

    init(_ scenario: Scenario) { self.scenario = scenario }

    /// What a request comes to: an answer, or a statement that is held back.
    enum Answer {
        case reply(Reply)
        case hold(Hold)
    }

    /// A statement whose answer waits for its end.
    struct Hold {
        var statementID: String
        /// Seconds on the clock of `Moment.elapsed`.
        var until: Double
        /// At that time the statement is cancelled rather than left running.
        var cancels: Bool
    }

    mutating func record(_ request: Request) {
        // Bodies of uploads are large, and known from what became of them.
        let isUpload = request.path == ["1", "upload"]
        requests.append(
            RecordedRequest(
                method: request.method, path: request.target, headers: request.headers,
                body: isUpload ? "" : String(decoding: request.body, as: UTF8.self)))
    }

    /// Changes the workspace. A warehouse whose entry changes starts anew in the state it says,
    /// and faults are counted anew when they change.
    mutating func change(_ change: (inout Scenario) -> Void) {
        let before = scenario
        change(&scenario)
        let known = before.warehouses.reduce(into: [String: Scenario.Warehouse]()) {
            $0[$1.id] = $1
        }
        for warehouse in scenario.warehouses where known[warehouse.id] != warehouse {
            lives[warehouse.id] = nil
        }
        if before.faults != scenario.faults { faultUses = [:] }
    }

    /// Changes the entry of a warehouse that goes on as it is.
    mutating func amend(_ id: String, _ edit: (inout Scenario.Warehouse) -> Void) {
        let life = lives[id]
        change { scenario in
            for place in scenario.warehouses.indices where scenario.warehouses[place].id == id {
                edit(&scenario.warehouses[place])
            }
        }
        lives[id] = life
    }

    /// 16 hexadecimal digits that no warehouse has, the same in every run.
    mutating func newWarehouseID() -> String {
        while true {
            lastWarehouse += 1
            let digits = String(lastWarehouse, radix: 16)
            let id =
                "c4ea7edc0de0" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            if !scenario.warehouses.contains(where: { $0.id == id }) { return id }
        }
    }

    mutating func newSession(_ session: Session) -> String {
        lastSession += 1
        let id = Self.identifier(lastSession, kind: 0x5e55)
        sessions[id] = session
        return id
    }

    /// An id like those of statements and sessions, the same in every run.
    static func identifier(_ number: Int, kind: Int) -> String {
        let digits = String(number, radix: 16)
        let kindDigits = String(kind, radix: 16)
        return "01f0b21c-7d4e-1a3f-" + String(repeating: "0", count: max(0, 4 - kindDigits.count))
            + kindDigits + "-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }
}

/// A session of a driver: where its statements look for unqualified names.
struct Session: Sendable {
    var user: String
    var catalog: String?
    var schema: String?
}
