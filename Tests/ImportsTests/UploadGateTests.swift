internal import Testing

@testable internal import Imports

/// How many uploads may be on their way, and who waits for whom.
@Suite struct UploadGateTests {
    @Test func `a 429 halves the places once for all that were on their way`() async {
        let gate = UploadGate()
        #expect(gate.limit == 15)
        let era = await gate.enter() ?? -1
        gate.wasTooMuch(era: era)
        gate.wasTooMuch(era: era)
        gate.leave()
        #expect(gate.limit == 7)
        for wanted in [3, 1, 1] {
            let now = await gate.enter() ?? -1
            gate.wasTooMuch(era: now)
            gate.leave()
            #expect(gate.limit == wanted, "one is always left")
        }
    }

    @Test func `it recovers by one place after a round that went well`() async {
        let gate = UploadGate()
        gate.wasTooMuch(era: await gate.enter() ?? -1)
        for _ in 0..<6 { gate.succeeded() }
        #expect(gate.limit == 7)
        gate.succeeded()
        #expect(gate.limit == 8)
        for _ in 0..<(8 + 9 + 10 + 11 + 12 + 13 + 14) { gate.succeeded() }
        #expect(gate.limit == 15)
        for _ in 0..<100 { gate.succeeded() }
        #expect(gate.limit == 15, "and never beyond what CleverTap allows")
    }

    @Test func `places are given in the order of asking, and given back by who is cancelled`()
        async throws
    {
        let slots = Slots(1)
        #expect(await slots.enter())
        let first = Task { await slots.enter() }
        let second = Task { await slots.enter() }
        try await Task.sleep(for: .milliseconds(50))
        first.cancel()
        #expect(await first.value == false)
        slots.leave()
        #expect(await second.value)
        slots.leave()
        #expect(await slots.enter(), "nobody holds it any more")
    }

    @Test func `more places wake as many who wait`() async {
        let slots = Slots(1)
        #expect(await slots.enter())
        let waiting = (0..<3).map { _ in Task { await slots.enter() } }
        slots.set(limit: 4)
        for task in waiting { #expect(await task.value) }
        #expect(slots.limit == 4)
    }
}
