internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Language
internal import Operations
internal import Store

/// The simulated workspace beside this program, and a store of its own that goes away with it.
final class Demo {
    let app: Application
    private let directory: String
    private let child: pid_t
    private let lifeline: Lifeline
    let port: Int

    /// This demo's own: the standard ones are known to whoever else is on this machine.
    let token: AccessToken
    private let passcode: Passcode
    // What the simulator's standard scenario holds; `bricktap-simulator --print-scenario` shows it.
    static let refusedToken = AccessToken("dapi0000000000000000000000000000e006")
    static let path = "/sql/1.0/warehouses/0e8c1f5e27c89903"

    /// Seconds that the simulator may take to start.
    private static let patience: Int32 = 10_000

    init() throws {
        // The simulator makes it and removes it: whatever ends this process, that one is told.
        directory = "\(Self.temporary)/bricktap-demo.\(UUID().uuidString.prefix(8).lowercased())"
        guard let lifeline = Lifeline() else {
            throw Failure.cannot(tr("No pipe could be made."))
        }
        (child, port, token, passcode) = try Self.startSimulator(lifeline, in: directory)
        self.lifeline = lifeline
        app = Application(location: StoreLocation(directory: directory), lifeline: lifeline)
    }

    func close() {
        // From here on no worker can begin, in a folder that goes away.
        lifeline.cut()
        WorkerProcess.waitForEnds(seconds: 3)
        kill(child, SIGTERM)
        var status: Int32 = 0
        waitpid(child, &status, 0)
        try? FileManager.default.removeItem(atPath: directory)
    }

    private static var temporary: String { Environment.value("TMPDIR") ?? "/tmp" }

    /// What a new form begins with: everything but a name.
    var prefill: Draft {
        Draft(
            texts: [
                .host: "127.0.0.1", .port: String(port), .httpPath: Self.path,
                .catalog: "clevertap", .schema: "profiles",
            ], token: token, insecureHTTP: true)
    }

    /// Three connections of two people, as somebody would find them on a Monday.
    func fill() throws {
        let keeper = try app.connections()
        let day = 86_400.0
        let rows: [(String, String, String, Double, TestState, AccessToken)] = [
            (
                "analytics-prod", "profiles", "ann@example.com", 20 * day,
                .passed(at: Date() - 120), token
            ),
            (
                "events-eu", "events", "raj@example.com", 9 * day,
                .failed(at: Date() - 3 * day, step: .token), Self.refusedToken
            ),
            ("sandbox", "default", "ann@example.com", day, .untested, token),
        ]
        for (name, schema, email, age, test, token) in rows {
            var draft = prefill
            draft[.connectionName] = name
            draft[.schema] = schema
            let checked = try CheckedDraft(draft, isNameNeeded: true)
            try keeper.save(
                Connection(
                    id: UUID().uuidString.lowercased(), name: name, details: checked.details,
                    connectedBy: email, connectedOn: Date() - age, test: test),
                token: token)
        }
        try test("analytics-prod", with: token, days: 8, until: Date() - 120)
        try test("events-eu", with: Self.refusedToken, days: 1, until: Date() - 3 * day)
        try fillImports(keeper)
    }

    /// Real tests, told as if there had been one a day: their times have something to show.
    private func test(_ name: String, with token: AccessToken, days: Int, until: Date) throws {
        guard let row = try app.store().connection(named: name) else { return }
        let app = self.app
        for day in (0..<days).reversed() {
            let report = Blocking.wait {
                await app.probe(row.connection.details, token: token) { _ in }
            }
            try app.store().recordTest(
                report, at: until - Double(day) * 86_400, of: row.id,
                details: row.connection.details)
        }
    }

    var destination: Destination {
        Destination(
            region: .eu1, accountID: "TEST-000-000Z",
            loopback: Destination.Loopback(host: "127.0.0.1", port: port))
    }

    /// One that runs, one that is scheduled, one with failures: all three are real runs.
    private func fillImports(_ keeper: ConnectionKeeper) throws {
        try keeper.save(destination, passcode: passcode)
        let store = try app.store()
        let email = PropertyMapping("email", to: "Email", as: .string)
        let members = ImportDefinition(
            nickname: "profiles-hourly", connection: "analytics-prod",
            source: .table("clevertap.large.members"),
            identity: ImportDefinition.IdentityColumn("member_id"),
            updatedOn: ImportDefinition.UpdatedOn("updated_at"),
            properties: [email, PropertyMapping("points", to: "Points", as: .integer)],
            schedule: .every(1, .hours))
        var phones = members
        phones.nickname = "phones"
        phones.source = .sql("SELECT member_id, phone FROM clevertap.large.members LIMIT 8000")
        phones.updatedOn = nil
        phones.properties = [PropertyMapping("phone", to: "Phone", as: .string)]
        phones.schedule = .manually
        var orders = ImportDefinition(
            nickname: "orders", connection: "analytics-prod",
            source: .table("clevertap.events.purchases"), kind: .events,
            identity: ImportDefinition.IdentityColumn("customer_id"),
            createdOn: ImportDefinition.CreatedOn("created_at"), eventName: .fixed("Purchased"),
            properties: [PropertyMapping("amount", to: "Amount", as: .float)])
        orders.schedule = .daysOfWeek(
            [.monday], at: [Schedule.TimeOfDay(hour: 3, minute: 0)].compactMap { $0 },
            timeZone: TimeZone.current.identifier)
        let people = ["profiles-hourly": "ann@example.com", "phones": "ann@example.com"]
        let now = Date()
        for definition in [members, phones, orders] {
            guard let row = try store.connection(named: definition.connection) else { continue }
            let saved = SavedImport(
                id: UUID().uuidString.lowercased(), definition: definition,
                connectionID: row.id, standing: .active, createdOn: now - 10 * 86_400,
                createdBy: people[definition.nickname] ?? "raj@example.com",
                nextRun: definition.schedule.next(after: now, lastStart: nil))
            try store.saveImport(saved)
            if definition.schedule.isManual {
                _ = try store.requestRun(of: saved.id, kind: .usual)
            }
        }
        _ = try store.enqueueDue(now: now)
        Blocking.wait { [app] in try? await WorkerProcess(app).ensure() }
    }

    // MARK: The simulator

    private static func startSimulator(
        _ lifeline: Lifeline, in directory: String
    ) throws -> (pid_t, Int, AccessToken, Passcode) {
        let program = Spawn.beside("bricktap-simulator")
        guard access(program, X_OK) == 0 else {
            throw Failure.cannot(tr("\(program) is missing: the demo needs it beside bricktap."))
        }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure.cannot(tr("No pipe could be made.")) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { Glibc.close(ends[0]) }
        let started: pid_t?
        do throws(Spawn.Reason) {
            defer { Glibc.close(ends[1]) }
            started = try lifeline.start(
                Spawn(
                    program: program,
                    arguments: [
                        "--port", "0", "--upload-latency", "1500", "--fresh-token", "--scratch",
                        directory,
                    ], output: .descriptor(ends[1]), group: .own))
        } catch {
            throw Failure.cannot(tr("\(program) could not be started: \(error.text)."))
        }
        guard let child = started else {
            throw Failure.cannot(tr("The simulated workspace did not start."))
        }
        var line = ""
        while !line.hasSuffix("\n") {
            var waiting = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            guard poll(&waiting, 1, patience) > 0, read(ends[0], &byte, 1) == 1 else { break }
            line.unicodeScalars.append(Unicode.Scalar(byte))
        }
        // "… listening on http://127.0.0.1:1234 with TOKEN PASSCODE"
        let words = line.split { $0 == " " || $0 == "\n" }
        guard words.count > 3, let port = words[words.count - 4].split(separator: ":").last,
            let port = Int(port), words[words.count - 3] == "with", let passcode = words.last
        else {
            kill(child, SIGTERM)
            throw Failure.cannot(tr("The simulated workspace did not start."))
        }
        let token = AccessToken(String(words[words.count - 2]))
        return (child, port, token, Passcode(String(passcode)))
    }
}
