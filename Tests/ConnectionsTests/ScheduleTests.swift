import Connections
import Foundation
import Testing

@Suite struct ScheduleTests {
    private static func date(_ text: String) throws -> Date {
        try Date(text, strategy: .iso8601)
    }

    private static func time(_ text: String) throws -> Schedule.TimeOfDay {
        try #require(Schedule.TimeOfDay(text))
    }

    @Test func `intervals count from the start of the run before`() throws {
        let now = try Self.date("2026-11-23T12:00:00Z")
        let schedule = Schedule.every(15, .minutes)
        #expect(schedule.next(after: now, lastStart: nil) == now)
        #expect(schedule.next(after: now, lastStart: now - 600) == now + 300)
        // Missed while no worker ran: due at once, once.
        #expect(schedule.next(after: now, lastStart: now - 86_400) == now - 86_400 + 900)
        // The clock was set back by a day.
        #expect(schedule.next(after: now, lastStart: now + 86_400) == now + 900)
        #expect(Schedule.every(14, .minutes).problem == "The shortest interval is 15 minutes.")
        #expect(Schedule.every(1, .hours).problem == nil)
        #expect(Schedule.manually.next(after: now, lastStart: nil) == nil)
    }

    @Test(arguments: [
        "9:05": "09:05", " 14:30 ": "14:30", "24:00": nil, "12:60": nil, "+5:00": nil, "-0:00": nil,
        "12:+5": nil, "1230": nil, "12:5": nil, "": nil,
    ])
    func `a time of the day is hours and minutes`(typed: String, read: String?) {
        #expect(Schedule.TimeOfDay(typed)?.description == read)
    }

    @Test func `days of the week come in the zone that is named`() throws {
        let schedule = Schedule.daysOfWeek(
            [.monday, .friday], at: [try Self.time("03:30"), try Self.time("18:00")],
            timeZone: "Europe/Rome")
        // A Monday, 13:00 in Rome.
        let monday = try Self.date("2026-11-23T12:00:00Z")
        let evening = try Self.date("2026-11-23T17:00:00Z")
        #expect(schedule.next(after: monday, lastStart: nil) == evening)
        #expect(
            schedule.next(after: evening, lastStart: nil) == (try Self.date("2026-11-27T02:30:00Z"))
        )
        #expect(schedule.text == "Mon Fri 03:30, 18:00 Europe/Rome")
    }

    @Test func `clocks that change do not lose a day`() throws {
        // On 2026-03-29 Rome's clocks go from 02:00 to 03:00: 02:30 does not exist.
        let schedule = Schedule.daysOfWeek(
            Schedule.Weekday.allCases, at: [try Self.time("02:30")], timeZone: "Europe/Rome")
        let before = try Self.date("2026-03-28T12:00:00Z")
        let first = try #require(schedule.next(after: before, lastStart: nil))
        // An hour later, as all clocks are then.
        #expect(first == (try Self.date("2026-03-29T01:30:00Z")))
        let second = try #require(schedule.next(after: first, lastStart: nil))
        #expect(second == (try Self.date("2026-03-30T00:30:00Z")))
    }

    @Test func `a time that comes twice runs once`() throws {
        // On 2026-10-25 Rome's clocks go from 03:00 back to 02:00.
        let schedule = Schedule.daysOfWeek(
            Schedule.Weekday.allCases, at: [try Self.time("02:30")], timeZone: "Europe/Rome")
        let before = try Self.date("2026-10-24T12:00:00Z")
        let first = try #require(schedule.next(after: before, lastStart: nil))
        #expect(first == (try Self.date("2026-10-25T00:30:00Z")))
        let second = try #require(schedule.next(after: first, lastStart: nil))
        #expect(second == (try Self.date("2026-10-26T01:30:00Z")))
    }

    @Test func `days of the month know the last one`() throws {
        let schedule = Schedule.daysOfMonth(
            [.day(31), .last], at: [try Self.time("00:00")], timeZone: "UTC")
        let now = try Self.date("2026-02-10T00:00:00Z")
        let first = try #require(schedule.next(after: now, lastStart: nil))
        #expect(first == (try Self.date("2026-02-28T00:00:00Z")))
        let second = try #require(schedule.next(after: first, lastStart: nil))
        #expect(second == (try Self.date("2026-03-31T00:00:00Z")))
    }

    @Test func `JSON comes back as it was`() throws {
        let schedules: [Schedule] = [
            .manually, .every(3, .days),
            .daysOfWeek([.sunday], at: [try Self.time("9:05")], timeZone: "Asia/Kolkata"),
            .daysOfMonth([.day(1), .last], at: [try Self.time("23:59")], timeZone: "UTC"),
        ]
        for schedule in schedules {
            let data = try JSONEncoder().encode(schedule)
            #expect(try JSONDecoder().decode(Schedule.self, from: data) == schedule)
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                Schedule.self,
                from: Data(
                    #"{"frequency":"custom","days_of_week":["monday"],"at":["25:00"],"time_zone":"UTC"}"#
                        .utf8))
        }
    }

    private struct Year: Decodable {
        var times: [String]
        var zones: [String: [String: [Int]]]
    }

    @Test func `every moment of a year happens once, as Python's zoneinfo has it`() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures/schedules.json")
        let year = try JSONDecoder().decode(Year.self, from: Data(contentsOf: path))
        let times = try year.times.map { try Self.time($0) }
        for (zone, kinds) in year.zones {
            for (kind, wanted) in kinds {
                let schedule: Schedule =
                    switch kind {
                    case "sunday": .daysOfWeek([.sunday], at: times, timeZone: zone)
                    case "friday": .daysOfWeek([.friday], at: times, timeZone: zone)
                    default: .daysOfMonth([.day(31), .last], at: times, timeZone: zone)
                    }
                let first = try #require(wanted.first)
                var moment = Date(timeIntervalSince1970: Double(first) - 1)
                var found: [Int] = []
                while found.count < wanted.count,
                    let next = schedule.next(after: moment, lastStart: moment)
                {
                    found.append(Int(next.timeIntervalSince1970))
                    moment = next
                }
                #expect(found == wanted, "\(zone), \(kind)")
            }
        }
    }

    @Test
    func `a clock set back by minutes brings no moment twice, by days the schedule begins anew`()
        throws
    {
        let schedule = Schedule.daysOfWeek(
            Schedule.Weekday.allCases, at: [try Self.time("03:00")], timeZone: "UTC")
        let ran = try Self.date("2026-11-23T03:00:00Z")
        #expect(
            schedule.next(after: ran - 600, lastStart: ran)
                == (try Self.date("2026-11-24T03:00:00Z")))
        #expect(
            schedule.next(after: ran - 3 * 86_400 - 600, lastStart: ran)
                == (try Self.date("2026-11-20T03:00:00Z")))
    }
}
