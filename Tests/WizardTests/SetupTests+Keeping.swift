import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

/// Saving, keeping, undoing and vouching: what must not happen by the way.
extension SetupTests {
    @Test func `a second Ctrl-S, and whatever else is pressed while it saves, changes nothing`() {
        var stage = filled()
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report()))
        stage.press(.enter, .control("s"))
        stage.press(.control("s"))
        #expect(stage.effects.isEmpty)
        stage.answer(CheckConnectionName.self, .success(false))
        guard stage.asked(SaveConnection.self) != nil else {
            Issue.record("not saved: \(stage.effects)")
            return
        }
        for key in [Key.control("s"), .control("t"), .function(4), .tab, .escape, .character("x")] {
            stage.press(key)
            #expect(stage.effects.isEmpty, "\(key)")
        }
        stage.send(.paste("x"))
        #expect(stage.text.contains("Saving…"))
        stage.press(.control("c"))
        #expect(stage.effects == [.askToLeave])
        stage.answer(SaveConnection.self, .failure(UserError("The disk is full.")))
        #expect(!stage.screen.isSaving && stage.text.contains("The disk is full."))
    }

    @Test func `a test that is asked for meanwhile takes the place of the save`() {
        var stage = filled()
        stage.press(.control("s"))
        stage.press(.control("t"))
        stage.answer(CheckConnectionName.self, .success(false))
        #expect(stage.screen.panel != nil && stage.screen.question == nil)
        #expect(!stage.screen.isSaving)
    }

    @Test func `an edit neither takes nor clears what was kept of another form`() throws {
        let kept = UnfinishedForm(texts: [.catalog: "kept"], path: .new)
        var stage = Stage(Setup(editing: try connection())) { $0.unfinished = ["": kept] }
        #expect(stage.screen.text(.catalog) == "c")
        stage.screen.setFocus(.field(.catalog))
        stage.type("x")
        stage.press(.tab)
        guard let asked = stage.asked(KeepForm.self), case let form = asked.form else {
            Issue.record("not kept")
            return
        }
        #expect(form.slot == "id-1" && kept.slot.isEmpty)
        stage.press(.escape, .right, .enter)
        #expect(stage.effects == [.tell(ForgetForm(editing: "id-1")), .back])

        var state = WizardState(
            .edit(try connection()),
            in: Surroundings(now: stage.surroundings.now, size: goldenSizes[0], unfinished: [kept]))
        _ = state.start()
        _ = state.handle(.paste("x"))
        #expect(Set(state.surroundings.unfinished.keys) == ["", "id-1"])
    }

    @Test func `what was begun is gone on with on its own path`() {
        let form = UnfinishedForm(texts: [.catalog: "kept"], path: .new)
        var stage = Stage(Welcome()) { $0.unfinished = ["": form] }
        stage.press(.enter)
        #expect(stage.effects == [.open(.setup(.new))])
        let setup = Stage(Setup(path: .new)) { $0.unfinished = ["": form] }
        #expect(setup.screen.unfinishedForm?.path == .new)
    }

    @Test
    func `the guide over an edited form shows what was proved of the form, not of the saved one`()
        throws
    {
        let passed = TestRecord(Self.report(), at: Date(timeIntervalSince1970: 9))
        let history = ConnectionHistory(tests: [passed], doneByHand: ["name": passed.at])
        func guide(_ form: Stage<Setup>) -> Stage<GuideScreen> {
            guard case .open(.guide(let subject))? = form.effects.first else {
                Issue.record("no guide")
                return Stage(GuideScreen(GuideSubject(path: .existing)))
            }
            var guide = Stage(GuideScreen(subject))
            if guide.asked(LoadHistory.self) != nil {
                guide.answer(LoadHistory.self, .success(history))
            }
            return guide
        }
        var form = Stage(Setup(editing: try connection()))
        form.press(.function(9))
        #expect(guide(form).screen.progress.history.tests == [passed])
        form.screen.setFocus(.field(.host))
        form.press(.control("u"))
        form.type("b.cloud.databricks.com")
        form.press(.function(9))
        #expect(guide(form).screen.progress.history.tests.isEmpty)
        #expect(guide(form).screen.progress.history.doneByHand["name"] != nil)
        form.press(.control("t"))
        form.answer(TestConnection.self, .success(Self.report()))
        form.press(.escape, .function(9))
        #expect(guide(form).screen.progress.history.tests.map(\.at) == [form.surroundings.now])
    }

    @Test func `F6 masks the token, and never hides a bundle that is in use`() throws {
        var stage = filled()
        stage.screen.setFocus(.field(.token))
        stage.press(.function(2), .function(6))
        #expect(!stage.text.contains(Self.token.suffix(10)))
        #expect(stage.screen.focus == .field(.caBundle))
        stage.type("/etc/ca.pem")
        stage.press(.function(6))
        #expect(stage.screen.showsBundle && stage.text.contains("This CA bundle is in use"))

        var saved = try connection()
        saved.details.caBundle = "/etc/ca.pem"
        stage = Stage(Setup(editing: saved))
        stage.screen.setFocus(.field(.caBundle))
        stage.press(.control("u"), .function(6), .control("s"))
        #expect(!stage.screen.showsBundle)
        stage.answer(CheckConnectionName.self, .success(false))
        #expect(stage.text.contains("CA bundle: /etc/ca.pem → (empty)"))
    }

    @Test func `trust in a host goes to no other host`() {
        var stage = filled()
        stage.screen.inputs[.host]?.text = "dbx.corp.example"
        stage.screen.hostIsTrusted = true
        stage.send(.paste("jdbc:databricks://other.example:443;httpPath=/sql/1.0/warehouses/abc"))
        #expect(stage.screen.text(.host) == "other.example")
        #expect(!stage.screen.hostIsTrusted)
        stage.screen.hostIsTrusted = true
        stage.press(.function(3))
        #expect(stage.screen.text(.host) == "dbx.corp.example")
        #expect(!stage.screen.hostIsTrusted)
    }

    @Test func `the same paste again leaves nothing to undo`() {
        var stage = Stage(Setup(path: .existing))
        let url =
            "jdbc:databricks://H.cloud.databricks.com:443;httpPath=/sql/1.0/warehouses/abc;PWD=\(Self.token)"
        stage.send(.paste(url))
        #expect(stage.text.contains("F3"))
        stage.send(.paste(url))
        #expect(stage.screen.undo.isEmpty)
        #expect(stage.text.contains("From a JDBC URL") && !stage.text.contains("F3"))
    }

    @Test func `a wrong e-mail address keeps nobody from testing`() {
        var stage = filled()
        stage.screen.inputs[.connectedBy]?.text = "ann"
        stage.press(.control("t"))
        #expect(stage.screen.panel != nil)
        stage.press(.escape, .escape, .control("s"))
        #expect(stage.screen.focus == .field(.connectedBy) && !stage.screen.checkingName.isWaiting)
    }
}

/// What a person types without looking.
extension SetupTests {
    @Test func `what is typed is kept a moment later, without leaving the field`() {
        var stage = Stage(Setup(path: .existing))
        stage.type("prod")
        guard case .tick? = stage.effects.first ?? .tick(milliseconds: 0) else {
            Issue.record("\(stage.effects)")
            return
        }
        stage.send(.tick)
        guard let asked = stage.asked(KeepForm.self), case let form = asked.form else {
            Issue.record("not kept: \(stage.effects)")
            return
        }
        #expect(form.texts[.connectionName] == "prod")
        // Back to nothing: nothing is kept any more.
        stage.press(.control("u"))
        stage.send(.tick)
        #expect(stage.effects == [.tell(ForgetForm(editing: nil))])
    }

    @Test func `a token in another field goes to its own, and is kept nowhere`() {
        for isPasted in [true, false] {
            var stage = Stage(Setup(path: .existing))
            stage.press(.tab, .tab, .tab)
            if isPasted { stage.send(.paste(Self.token)) } else { stage.type(Self.token) }
            #expect(
                stage.screen.unfinishedForm?.texts.values.contains { $0.contains("dapi") } != true)
            stage.press(.tab)
            #expect(stage.screen.text(.httpPath).isEmpty)
            #expect(stage.screen.text(.token) == Self.token)
            #expect(!stage.text.contains("dapi0a"))
        }
    }

    @Test func `after a failed test the field says what is wrong, until it is changed`() {
        var stage = filled()
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report(failing: .warehouse)))
        stage.press(.enter)
        #expect(stage.text.contains("✗HTTP Path"))
        #expect(stage.text.contains("✗ HTTP Path: The warehouse exists, but ann@example.com"))
        #expect(stage.text.contains("Next: Ask its owner"))
        stage.type("0")
        #expect(!stage.text.contains("✗"))
    }

    @Test func `a name that is taken is told when it is left`() {
        var stage = Stage(Setup(path: .existing))
        stage.type("prod")
        stage.press(.tab)
        guard let asked = stage.asked(CheckConnectionName.self), asked.name == "prod",
            asked.except == nil
        else {
            Issue.record("not asked: \(stage.effects)")
            return
        }
        stage.answer(CheckConnectionName.self, .success(true))
        #expect(stage.text.contains("✗Connection name"))
        #expect(stage.text.contains("already saved"))
        #expect(stage.screen.focus == .field(.host))
    }

    @Test func `F3 takes away nothing that was typed since`() {
        var stage = Stage(Setup(path: .existing))
        stage.send(
            .paste(
                "jdbc:databricks://a.cloud.databricks.com:443;httpPath=/sql/1.0/warehouses/1;ConnCatalog=x"
            ))
        stage.screen.setFocus(.field(.catalog))
        stage.press(.end)
        stage.type("y")
        stage.press(.function(3))
        #expect(stage.screen.text(.catalog) == "xy")
        #expect(stage.screen.text(.host).isEmpty)
    }
}

/// Entering a field selects its text, as forms everywhere do.
extension SetupTests {
    private func filled() -> Stage<Setup> {
        var stage = Stage(Setup(path: .existing))
        stage.type("analytics")
        stage.press(.tab)
        stage.type("127.0.0.1")
        stage.press(.tab, .tab)
        stage.type("/sql/1.0/warehouses/0e8c1f5e27c89903")
        stage.press(.tab)
        stage.type("dapi0000000000000000000000000000a001")
        stage.press(.tab)
        stage.type("clevertap")
        stage.press(.tab)
        stage.type("profiles")
        return stage
    }

    @Test func `the first character takes the place of the text, and an arrow keeps it`() {
        var stage = filled()
        stage.screen.setFocus(.field(.schema))
        stage.type("ev")
        #expect(stage.screen.text(.schema) == "ev")
        stage.press(.function(3))
        #expect(stage.screen.text(.schema) == "profiles", "F3 brings back what was typed over")
        stage.press(.backTab, .tab, .right)
        stage.type("2")
        #expect(stage.screen.text(.schema) == "profiles2")
        stage.press(.backTab, .tab, .home)
        stage.type("x")
        #expect(stage.screen.text(.schema) == "xprofiles2")
    }

    @Test(arguments: [false, true])
    func `a whole value that is pasted replaces, wherever the cursor is`(_ isInside: Bool) {
        func pasted(_ text: String, into field: FieldID) -> Stage<Setup> {
            var stage = filled()
            stage.screen.setFocus(.field(field))
            if isInside { stage.press(.home, .right) }
            stage.send(.paste(text))
            return stage
        }
        var stage = pasted("https://adb-1234567890123456.17.azuredatabricks.net/login", into: .host)
        #expect(stage.screen.text(.host) == "adb-1234567890123456.17.azuredatabricks.net")
        stage = pasted("/sql/1.0/warehouses/0e8c1f5e27c89911", into: .httpPath)
        #expect(stage.screen.text(.httpPath) == "/sql/1.0/warehouses/0e8c1f5e27c89911")
        stage = pasted("main.sales", into: .schema)
        #expect(stage.screen.text(.catalog) == "main")
        #expect(stage.screen.text(.schema) == "sales")
        stage.press(.function(3), .function(3))
        #expect(stage.screen.text(.catalog) == "clevertap")
        #expect(stage.screen.text(.schema) == "profiles")
        stage = pasted("dapi0000000000000000000000000000b002", into: .token)
        #expect(stage.screen.text(.token) == "dapi0000000000000000000000000000b002")
    }

    @Test func `F8 opens what is on this machine, also where that is not known yet`() {
        var stage = Stage(Setup(path: .existing))
        stage.press(.function(8))
        #expect(stage.screen.offerPicker == nil)
        let found = Offer(ImportConnectionsTests.rows(1)[0].connection)
        stage.answer(LoadOffers.self, .success([found]))
        #expect(stage.screen.offerPicker != nil)
    }

    @Test func `a refused token is replaced by the next paste`() {
        var stage = filled()
        stage.press(.control("t"))
        #expect(stage.asked(TestConnection.self) != nil)
        let steps = ProbeStep.allCases.map { step in
            step == .token
                ? StepResult(step, .failed, cause: "Refused.", field: .token)
                : StepResult(step, .notReached)
        }
        stage.answer(
            TestConnection.self,
            .success(ProbeReport(identity: nil, steps: steps, milliseconds: 1, requests: 1)))
        stage.press(.enter)
        #expect(stage.screen.focus == .field(.token))
        stage.send(.paste("dapi0000000000000000000000000000b002\n"))
        #expect(stage.screen.text(.token) == "dapi0000000000000000000000000000b002")
    }
}
