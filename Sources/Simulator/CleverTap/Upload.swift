internal import FoundationEssentials

/// CleverTap's `POST /1/upload`: credentials, region, 15 requests at once, checks record by
/// record with the real codes, and `dryRun=1`, which stores nothing.
struct CleverTap: Sendable {
    private(set) var profiles: [String: String] = [:]
    private(set) var events: [SimulatedEvent] = []
    private(set) var uploads = 0
    /// Uploads that were turned away with 429.
    private(set) var tooMany = 0
    /// By account, as the limit is.
    private var inFlight: [String: Int] = [:]
    private(set) var mostInFlight = 0
    /// The most of all accounts together.
    private var mostTogether = 0
    private var uploadsByAccount: [String: Int] = [:]

    /// Requests at once that CleverTap takes of an account.
    static let most = 15

    /// Nil when there is room; else the answer that says that there is none.
    mutating func enter(_ account: String) -> Reply? {
        if inFlight[account, default: 0] >= Self.most {
            tooMany += 1
            return .json(
                .of([
                    "status": .string("fail"), "error": .string("Too many concurrent requests"),
                    "code": .int(429),
                ]), status: 429)
        }
        inFlight[account, default: 0] += 1
        mostInFlight = max(mostInFlight, inFlight[account, default: 0])
        mostTogether = max(mostTogether, inFlight.values.reduce(0, +))
        return nil
    }

    mutating func leave(_ account: String) {
        inFlight[account, default: 0] -= 1
    }

    mutating func upload(_ request: Request, accounts: [Scenario.CleverTapAccount]) -> Reply {
        let account = accounts.first {
            $0.accountID == request.headers["x-clevertap-account-id"]
                && $0.passcode == request.headers["x-clevertap-passcode"]
        }
        guard let account else {
            return Self.failure("Invalid Credentials", code: 401, status: 401)
        }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)) else {
            return Self.failure("Malformed request", code: 400, status: 400)
        }
        if body.d.count > 1_000 {
            return Self.failure("Too many records: 1000 at most", code: 400, status: 400)
        }
        let isDry = request.query["dryRun"] == "1"
        if !isDry {
            uploads += 1
            uploadsByAccount[account.accountID, default: 0] += 1
        }
        var unprocessed: [JSON] = []
        for (index, record) in body.d.enumerated() {
            if let problem = record.problem(account) {
                unprocessed.append(
                    .of([
                        "status": .string("fail"), "code": .int(problem.code),
                        "error": .string(
                            "\(problem.text) Skipped record number : \(index + 1)"),
                        "record": record.json,
                    ]))
            } else if !isDry {
                keep(record)
            }
        }
        let processed = body.d.count - unprocessed.count
        let status = unprocessed.isEmpty ? "success" : processed == 0 ? "fail" : "partial"
        return .json(
            .of([
                "status": .string(status), "processed": .int(processed),
                "unprocessed": .array(unprocessed),
            ]))
    }

    /// Counts, and the profiles as they stand.
    var summary: JSON {
        .of([
            "profiles": .object(
                profiles.sorted { $0.key < $1.key }.map {
                    JSON.Member(key: $0.key, value: .string($0.value))
                }), "events": .int(events.count), "distinct_events": .int(Set(events).count),
            "uploads": .int(uploads), "too_many": .int(tooMany),
            "most_at_once": .int(mostInFlight), "most_together": .int(mostTogether),
            "uploads_by_account": .object(
                uploadsByAccount.sorted { $0.key < $1.key }.map {
                    JSON.Member(key: $0.key, value: .int($0.value))
                }),
        ])
    }

    private mutating func keep(_ record: Record) {
        let identity = record.identity ?? record.objectId ?? ""
        if record.type == "event" {
            events.append(
                SimulatedEvent(
                    identity: identity, name: record.evtName ?? "", time: record.ts,
                    data: record.evtData?.text ?? "{}"))
        } else {
            profiles[identity] = record.profileData?.text ?? "{}"
        }
    }

    private static func failure(_ error: String, code: Int, status: Int) -> Reply {
        .json(
            .of(["status": .string("fail"), "error": .string(error), "code": .int(code)]),
            status: status)
    }

    // MARK: Records

    private struct Body: Decodable {
        var d: [Record]
    }

    struct Record: Decodable {
        var type: String?
        var identity: String?
        var objectId: String?
        var ts: Int?
        var hasBadTime = false
        var evtName: String?
        var evtData: Value?
        var profileData: Value?

        private enum Key: String, CodingKey {
            case type, identity, objectId, ts, evtName, evtData, profileData
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            type = try values.decodeIfPresent(String.self, forKey: .type)
            identity = try values.decodeIfPresent(String.self, forKey: .identity)
            objectId = try values.decodeIfPresent(String.self, forKey: .objectId)
            if values.contains(.ts) {
                ts = try? values.decode(Int.self, forKey: .ts)
                hasBadTime = ts == nil
            }
            evtName = try values.decodeIfPresent(String.self, forKey: .evtName)
            evtData = try values.decodeIfPresent(Value.self, forKey: .evtData)
            profileData = try values.decodeIfPresent(Value.self, forKey: .profileData)
        }

        /// Codes of developer.clevertap.com, "Error codes".
        func problem(_ account: Scenario.CleverTapAccount) -> (code: Int, text: String)? {
            let name = identity ?? objectId ?? ""
            if let refused = account.refusedIdentities?.first(where: { name.hasSuffix($0.suffix) })
            {
                return (refused.code, "\(refused.error). ErrorCode: \(refused.code) -")
            }
            guard type == "event" || type == "profile" else {
                return (524, "Neither event nor profile. ErrorCode: 524 -")
            }
            if name.isEmpty { return (523, "Identity is missing. ErrorCode: 523 -") }
            if hasBadTime { return (525, "ts is not epoch. ErrorCode: 525 -") }
            if type == "event" {
                guard let evtName, !evtName.isEmpty else {
                    return (
                        509,
                        "Event Name is incorrect. ErrorCode: 509 - Event name is mandatory."
                    )
                }
                if evtName == "App Launched" {
                    return (513, "Restricted system event. ErrorCode: 513 -")
                }
            }
            guard case .object(let data)? = profileData else { return nil }
            if case .string(let phone)? = data["Phone"], !phone.hasPrefix("+") {
                return (516, "Phone number is incorrect. ErrorCode: 516 -")
            }
            if case .string(let email)? = data["Email"], !email.contains("@") {
                return (515, "Email is incorrect. ErrorCode: 515 -")
            }
            return nil
        }

        var json: JSON {
            .of([
                "type": JSON.text(type), "identity": JSON.text(identity),
                "objectId": JSON.text(objectId), "evtName": JSON.text(evtName),
            ])
        }
    }

    /// Any JSON value.
    enum Value: Decodable {
        case null
        case bool(Bool)
        case number(String)
        case string(String)
        case array([Value])
        case object([String: Value])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let flag = try? value.decode(Bool.self) {
                self = .bool(flag)
            } else if let number = try? value.decode(Int.self) {
                self = .number(String(number))
            } else if let number = try? value.decode(Double.self) {
                self = .number(String(number))
            } else if let text = try? value.decode(String.self) {
                self = .string(text)
            } else if let array = try? value.decode([Value].self) {
                self = .array(array)
            } else {
                self = .object(try value.decode([String: Value].self))
            }
        }

        /// With sorted keys, so that equal values are equal texts.
        var text: String {
            switch self {
            case .null: "null"
            case .bool(let flag): "\(flag)"
            case .number(let digits): digits
            case .string(let text): String(decoding: JSON.string(text).bytes, as: UTF8.self)
            case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
            case .object(let members):
                "{"
                    + members.sorted { $0.key < $1.key }.map {
                        String(decoding: JSON.string($0.key).bytes, as: UTF8.self) + ":"
                            + $0.value.text
                    }.joined(separator: ",") + "}"
            }
        }
    }
}

/// An event as CleverTap took it.
public struct SimulatedEvent: Sendable, Equatable, Hashable {
    /// Whose event it was.
    public var identity: String
    /// The event's name.
    public var name: String
    /// When it was, in seconds since 1970.
    public var time: Int?
    /// JSON with sorted keys.
    public var data: String
}
