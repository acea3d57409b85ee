import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

@Suite struct SettingsTests {
    static let saved = SavedDestination(
        destination: Destination(
            region: .in1, accountID: "4R5-7ZZ-K74Z",
            loopback: Destination.Loopback(host: "127.0.0.1", port: 9)), hasPasscode: true)

    private func opened(_ saved: SavedDestination?, size: Size = goldenSizes[0]) -> Stage<Settings>
    {
        var stage = Stage(Settings(), size: size)
        guard stage.asked(LoadAccounts.self) != nil else {
            Issue.record("nothing was asked: \(stage.effects)")
            return stage
        }
        stage.answer(LoadAccounts.self, .success(saved.map { [$0] } ?? []))
        return stage
    }

    @Test(arguments: goldenSizes) func `it has its picture`(_ size: Size) {
        expectGolden(opened(nil, size: size).canvas, "settings-empty")
        var stage = opened(Self.saved, size: size)
        expectGolden(stage.canvas, "settings")
        stage.press(.control("t"))
        stage.answer(
            TestAccount.self,
            .failure(
                UserError(
                    cause:
                        "CleverTap's India region does not accept this account and passcode.",
                    action: "Compare all three with the dashboard.", place: "passcode",
                    detail: "Invalid Credentials")))
        expectGolden(stage.canvas, "settings-refused")
    }

    @Test func `the passcode is never drawn until it is asked for, and hidden when left`() {
        var stage = opened(nil)
        stage.press(.tab, .tab)
        stage.type("CANARY-PASS")
        #expect(!stage.text.contains("CANARY"))
        stage.press(.function(2))
        #expect(stage.text.contains("CANARY-PASS"))
        stage.press(.tab)
        #expect(!stage.text.contains("CANARY"))
        #expect(!"\(stage.screen.passcode)".contains("CANARY"))
    }

    @Test func `accounts have names, and each its own values`() {
        var stage = Stage(Settings())
        let second = SavedDestination(
            destination: Destination(name: "test", region: .us1, accountID: "TEST-1"),
            hasPasscode: false)
        stage.answer(LoadAccounts.self, .success([Self.saved, second]))
        stage.press(.backTab)
        #expect(stage.screen.focus == .field(.name))
        stage.press(.function(4), .down, .enter)
        #expect(stage.screen.account.text == "TEST-1" && stage.screen.region == .us1)
        #expect(!stage.screen.hasPasscode && !stage.screen.isDirty)
        // A name that is typed brings its account, too; a new one begins with what is there.
        stage.screen.focus = .field(.name)
        stage.type("default")
        stage.press(.tab)
        #expect(stage.screen.account.text == Self.saved.destination.accountID)
        stage.press(.backTab)
        stage.type("third")
        stage.press(.tab)
        #expect(stage.screen.account.text == Self.saved.destination.accountID)
        #expect(!stage.screen.hasPasscode && stage.screen.isDirty)
        stage.press(.control("t"))
        #expect(stage.screen.focus == .field(.passcode))
        stage.type("BBB")
        stage.press(.control("t"))
        guard let asked = stage.asked(TestAccount.self), case let destination = asked.account
        else {
            Issue.record("\(stage.effects)")
            return
        }
        #expect(destination.name == "third" && destination.region == .in1)
    }

    @Test func `saving tests first; what failed can be saved on purpose only`() {
        var stage = opened(nil)
        stage.press(.control("s"))
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.focus == .field(.account))
        stage.type("4R5-7ZZ-K74Z")
        stage.press(.control("s"))
        #expect(stage.screen.focus == .field(.account) || stage.screen.focus == .field(.passcode))
        stage.press(.tab)
        stage.screen.focus = .field(.passcode)
        stage.type("AAA")
        stage.press(.control("s"))
        stage.answer(TestAccount.self, .failure(UserError(cause: "Down.", action: "")))
        #expect(stage.text.contains("Save although the test failed?"))
        stage.press(.enter)
        #expect(stage.effects.isEmpty)
        stage.press(.control("s"))
        stage.answer(TestAccount.self, .success(Done()))
        let account = Destination(region: .eu1, accountID: "4R5-7ZZ-K74Z")
        #expect(stage.asked(SaveAccount.self) == SaveAccount(account, Passcode("AAA")))
        stage.answer(SaveAccount.self, .success(Done()))
        #expect(stage.effects == [.back])
    }

    @Test func `the saved passcode and endpoint stay, another region is CleverTap's own`() {
        var stage = opened(Self.saved)
        stage.press(.control("t"))
        guard let asked = stage.asked(TestAccount.self), asked.passcode == nil else {
            Issue.record("\(stage.effects)")
            return
        }
        stage.press(.escape)
        guard case .cancel? = stage.effects.first else {
            Issue.record("\(stage.effects)")
            return
        }
        stage.press(.right)
        #expect(stage.screen.destination.loopback == nil)
    }

    @Test func `an address of the dashboard says region and account`() {
        var stage = opened(nil)
        stage.send(
            .paste("https://sg1.dashboard.clevertap.com/4R5-7ZZ-K74Z/analyze/dashboard"))
        #expect(stage.screen.region == .sg1)
        #expect(stage.screen.account.text == "4R5-7ZZ-K74Z")
    }
}
