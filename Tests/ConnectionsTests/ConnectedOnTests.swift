import Connections
import Foundation
import Testing

@Suite struct ConnectedOnTests {
    @Test(arguments: ["2026-11-23", "2024-02-29", "2000-02-29", "0001-01-01"])
    func `a day is read and written`(_ text: String) {
        #expect(Day(text)?.description == text)
    }

    @Test(arguments: [
        "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "26-11-01",
        "2026/11/01", "", "today", "2026-11", "2026-11-1x",
    ])
    func `what is no day is none`(_ text: String) {
        #expect(Day(text) == nil)
    }

    @Test func `ranges are read with either end open`() throws {
        let from = Day("2026-11-01")
        let to = Day("2026-11-23")
        #expect(try DayRange.parse("2026-11-01..2026-11-23") == DayRange(from: from, to: to))
        #expect(try DayRange.parse(" 2026-11-01 .. ") == DayRange(from: from))
        #expect(try DayRange.parse("..2026-11-23") == DayRange(to: to))
        #expect(try DayRange.parse("2026-11-23") == DayRange(from: to, to: to))
    }

    @Test func `a range the wrong way round says which way is right`() {
        do throws(DayRange.Wrong) {
            _ = try DayRange.parse("2026-11-23..2026-11-01")
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains("2026-11-01..2026-11-23"))
        }
        for text in ["..", "x..y", "2026-11-40..", "", "2026-11-01..2026-11-02..2026-11-03"] {
            #expect(throws: DayRange.Wrong.self, "\(text)") { try DayRange.parse(text) }
        }
    }

    @Test func `both days are in, in the person's time, whatever the clocks do`() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let range = try DayRange.parse("2026-03-29..2026-03-29")
        let (start, end) = range.interval(timeZone: berlin)
        // The day on which the clocks go forward has 23 hours.
        #expect(try #require(end).timeIntervalSince(try #require(start)) == 23 * 3_600)
        let autumn = try DayRange.parse("2026-10-25").interval(timeZone: berlin)
        #expect(
            try #require(autumn.end).timeIntervalSince(try #require(autumn.start)) == 25 * 3_600)
    }

    @Test func `presets end today`() throws {
        let today = try #require(Day("2026-03-01"))
        #expect(DayRange(.today, today: today) == DayRange(from: today, to: today))
        #expect(DayRange(.week, today: today).from?.description == "2026-02-23")
        #expect(DayRange(.month, today: today).from?.description == "2026-01-31")
        #expect(DayRange(.thisMonth, today: today).from == today)
        #expect(DayRange(.any, today: today) == DayRange())
    }
}
