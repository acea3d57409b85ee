import Connections
import Testing
import Text

@Suite struct BoundedTests {
    @Test(arguments: [
        ("short", 10, "short"), ("exactly10!", 10, "exactly10!"),
        ("longer than ten", 10, "longer tha…"),
        ("分分分分", 3, "分分分…"), ("👩‍👩‍👧‍👦b", 2, "👩‍👩‍👧‍👦b"), ("", 3, ""),
    ])
    func `a text is cut at a character, and says so`(_ text: String, _ most: Int, _ wanted: String)
    {
        #expect(text.bounded(to: most) == wanted)
    }

    @Test func `a storm of accents is a text of some length`() {
        let storm = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(storm.bounded(to: 10).utf8.count < 200)
        #expect(String(repeating: "x", count: 1 << 20).bounded(to: 300).count == 301)
    }
}
