import Connections
import Foundation
import Testing

@testable import Store

/// What is told of a run, and what is not.
@Suite struct NewsTests {
    private static func run(
        _ state: ImportRun.State, accepted: Int = 0, refused: Int = 0
    ) -> ImportRun {
        var run = ImportRun(
            id: "r", importID: "i", number: 1, kind: .full, state: state, requestedAt: Date())
        run.accepted = accepted
        run.refused = refused
        return run
    }

    private static func told(_ runs: [ImportRun], idle: Int = 3) -> [News.Event?] {
        let settings = NewsSettings(webhookHost: "h", refusedAbove: 10, idleAfter: idle)
        var condition = ImportCondition.fine
        var empty = 0
        return runs.map { run in
            empty =
                run.state == .succeeded && run.accepted + run.refused == 0 ? empty + 1 : 0
            let after = ImportCondition.after(
                run, before: condition, idleRuns: empty, settings)
            defer { condition = after }
            return ImportCondition.news(from: condition, to: after)
        }
    }

    @Test func `only a change is told`() {
        let good = Self.run(.succeeded, accepted: 10)
        let bad = Self.run(.failed)
        #expect(
            Self.told([good, bad, bad, good, good, bad])
                == [nil, .failed, nil, .recovered, nil, .failed])
    }

    @Test func `the threshold is one of percent, not of rows`() {
        #expect(Self.told([Self.run(.succeeded, accepted: 90, refused: 10)]) == [nil])
        #expect(Self.told([Self.run(.succeeded, accepted: 89, refused: 11)]) == [.refused])
        let many = Self.run(.succeeded, accepted: 1, refused: 1)
        let failed = Self.run(.failed)
        #expect(
            Self.told([many, many, failed, many, Self.run(.succeeded, accepted: 1)])
                == [.refused, nil, .failed, .refused, .recovered])
    }

    @Test func `a run without rows proves nothing but that it ran`() {
        let empty = Self.run(.succeeded)
        let many = Self.run(.succeeded, accepted: 1, refused: 1)
        let good = Self.run(.succeeded, accepted: 1)
        #expect(Self.told([many, empty, good]) == [.refused, nil, .recovered])
        #expect(Self.told([Self.run(.failed), empty]) == [.failed, .recovered])
        #expect(
            Self.told([empty, empty, empty, empty, good])
                == [nil, nil, .nothingRead, nil, .recovered])
    }

    @Test func `what a person ended is no news`() {
        #expect(Self.told([Self.run(.stopped), Self.run(.paused)]) == [nil, nil])
        #expect(Self.told([Self.run(.failed), Self.run(.stopped)]) == [.failed, nil])
    }

    @Test func `it is tried for a day and then given up`() {
        var seconds = 0.0
        var tries = 1
        while let pause = News.pause(after: tries) {
            seconds += pause
            tries += 1
        }
        #expect(seconds > 20 * 3_600 && seconds < 30 * 3_600)
    }
}
