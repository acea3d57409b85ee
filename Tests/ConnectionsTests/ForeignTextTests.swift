import Connections
import Foundation
import Testing
import Text

/// The one way on which foreign words become text: bounded, cleaned, without secrets.
@Suite struct ForeignTextTests {
    static let secret = "dapi0123456789abcdef-Test"
    private let redactor = Redactor(AccessToken(secret), mark: "(token)")

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    @Test func `a secret is found in every writing`() {
        let secret = Self.secret
        let head = String(secret.prefix(9))
        let tail = String(secret.dropFirst(9))
        func each(_ writing: (UInt8) -> String) -> String {
            secret.utf8.map(writing).joined()
        }
        func hex(_ byte: UInt8) -> String { String(byte, radix: 16) }
        var writings: [String] = [secret, secret.uppercased(), String(secret.prefix(14))]
        writings += [
            each { "%" + hex($0) }, each { "%25" + hex($0) }, "d%61pi" + secret.dropFirst(4),
        ]
        writings += [each { "\\u00" + hex($0) }, each { "\\x" + hex($0) }]
        writings += [each { "&#\($0);" }, each { "&#x" + hex($0) + ";" }]
        writings += [secret.replacing("-", with: "\\-"), each(hex), each(hex).uppercased()]
        for hidden in ["\u{200B}", "\u{1B}[31m", "\u{301}", "\u{200D}\u{2060}", "\u{7}"] {
            writings.append(head + hidden + tail)
        }
        writings += [secret + "\u{301}", "https://token:" + secret + "@host.example/sql"]
        for around in ["", "token:", "x", "user@example.com:"] {
            writings.append(base64(around + secret))
            writings.append(base64(around + secret + "tail"))
            writings.append(
                base64(around + secret).replacing("+", with: "-").replacing("/", with: "_"))
        }
        for writing in writings {
            let text = redactor.text("before \(writing) after").text
            #expect(text.contains("(token)"), "\(writing)")
            #expect(text.hasPrefix("before ") && text.hasSuffix("after"), "\(text)")
            #expect(!text.contains("0123456789"), "\(text)")
            #expect(!text.lowercased().contains("test"), "\(text)")
        }
    }

    @Test(arguments: ["\u{1B}[", "\u{9B}", "\u{1B}", "\u{1B}[38;5;", "\u{1B}("])
    func `nothing of a secret is left where its first sign ends an escape`(_ escape: String) {
        for place in [0, 3, 9, 12] {
            let text = redactor.text(
                Self.secret.prefix(place) + escape + Self.secret.dropFirst(place)
            ).text
            #expect(!text.contains("9abcde") && !text.contains("01234567"), "\(text)")
        }
    }

    @Test(arguments: [
        "dapi", "dapi0123", "%64 is d", "abc", "", "100 %", "a \\ b", "&#; &#x;", "%",
    ])
    func `what is no secret stays`(_ text: String) {
        #expect(redactor.text(text).text == text)
    }

    @Test func `a short secret is no word to look for, and a common one is taken out`() {
        #expect(Redactor(AccessToken("abc")).text("abc").text == "abc")
        #expect(Redactor(AccessToken("")).text("abc").text == "abc")
        #expect(Redactor(AccessToken("aaaa"), mark: "#").text("aaaaaaaa b").text == "## b")
    }

    @Test func `an id is not taken for a part of a secret of zeros`() {
        let zeros = Redactor(AccessToken("dapi0000000000000000000000000000a001"), mark: "#")
        for id in ["01f0b21c-7d4e-1a3f-57a7-00000000000a", "000000000000000000000001"] {
            #expect(zeros.text(id).text == id)
        }
        #expect(zeros.text("dapi0000000000000000000000000000a001!").text == "#!")
    }

    @Test func `a text is one bounded line without escapes`() {
        let text = redactor.text("a\u{1B}]0;title\u{7}b\r\nc\u{202E}d").text
        #expect(text == "ab cd")
        let long = redactor.text(String(repeating: "x", count: 1 << 20), most: 100).text
        #expect(long.count <= 101 && long.hasSuffix("…"))
        #expect(redactor.text([0x61, 0xFF, 0x62]).text == "a\u{FFFD}b")
    }

    @Test(arguments: 0..<60)
    func `nothing of a secret is left where a text is cut`(_ before: Int) {
        let most = 50
        let raw =
            String(repeating: "\u{200B}", count: before) + "y"
            + String(repeating: "x", count: before) + Self.secret
            + String(repeating: "z", count: 9_000)
        let text = redactor.text(raw, most: most).text
        #expect(!text.contains("dapi0"), "\(text)")
    }

    @Test func `58 MB are no more work than a sentence`() {
        let huge = [UInt8](repeating: 0x64, count: 58 << 20)
        #expect(redactor.text(huge).text.count <= Redactor.mostOfSentence + 1)
    }

    @Test func `what is decoded has gone the same way`() throws {
        let json = Data("[\"no \(Self.secret)\"]".utf8)
        #expect(try redactor.decoder.decode([ForeignText].self, from: json) == ["no (token)"])
    }

    @Test func `our own words hold foreign ones and numbers`() {
        let foreign = redactor.text("no \(Self.secret)")
        let text: ForeignText = "\(foreign) (HTTP \(403))"
        #expect(text.text == "no (token) (HTTP 403)")
        #expect(redactor.sentences("a\nb \(Self.secret)") == "a\nb (token)")
    }
}
