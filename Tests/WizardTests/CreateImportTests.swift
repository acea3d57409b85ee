import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

@Suite struct CreateImportTests {
    static let preview = Preview(
        columns: [
            ("customer_id", "BIGINT"), ("email", "STRING"), ("score", "DECIMAL(10,2)"),
            ("is_subscribed", "BOOLEAN"), ("signed_up", "STRING"), ("updated_at", "TIMESTAMP"),
        ].map { SourceColumn(name: $0.0, typeText: $0.1) },
        rows: (1...40).map { row in
            [
                "\(row)", row % 5 == 0 ? nil : "person\(row)@example.com", "\(row).25", "true",
                "23/11/2026", "2026-11-23T10:00:00.000Z",
            ]
        })

    private func begun(size: Size = goldenSizes[0]) -> Stage<CreateImport> {
        let surroundings = Surroundings(now: ImportCenterTests.now, size: size)
        return Stage(
            CreateImport(connection: "analytics-prod", like: nil, in: surroundings), size: size)
    }

    /// On the second step, with columns and suggestions.
    private func mapped(size: Size = goldenSizes[0]) -> Stage<CreateImport> {
        var stage = begun(size: size)
        stage.type("customers-daily")
        stage.press(.tab, .tab, .tab)
        stage.type("customers")
        // What leads on is the first stop after the last field: Enter, Enter.
        stage.press(.enter, .enter)
        guard let asked = stage.asked(PreviewSource.self), asked.connection == "analytics-prod",
            asked.source == .table("customers")
        else {
            Issue.record("no preview was asked for: \(stage.effects)")
            return stage
        }
        stage.answer(PreviewSource.self, .success(Self.preview))
        return stage
    }

    private func stepped(to step: ImportStep, size: Size = goldenSizes[0]) -> Stage<CreateImport> {
        var stage = mapped(size: size)
        while stage.screen.step != step {
            stage.screen.focus = .button(.next)
            stage.press(.enter)
        }
        return stage
    }

    // MARK: Pictures

    @Test(arguments: goldenSizes) func `each step has its picture`(_ size: Size) {
        expectGolden(begun(size: size).canvas, "create-source")
        expectGolden(mapped(size: size).canvas, "create-records")
        expectGolden(stepped(to: .properties, size: size).canvas, "create-properties")
        var stage = stepped(to: .schedule, size: size)
        expectGolden(stage.canvas, "create-manually")
        stage.press(.left)
        stage.press(.down, .down)
        stage.press(.character(" "), .right, .character(" "))
        expectGolden(stage.canvas, "create-custom")
    }

    @Test(arguments: goldenSizes) func `events have more fields`(_ size: Size) {
        var stage = mapped(size: size)
        stage.press(.right)
        #expect(stage.screen.form.kind == .events)
        stage.screen.form.createdOn = "signed_up"
        expectGolden(stage.canvas, "create-events")
    }

    @Test(arguments: goldenSizes) func `what opens over the form has its picture`(_ size: Size) {
        var stage = stepped(to: .properties, size: size)
        stage.press(.down, .down, .enter)
        stage.type("%")
        expectGolden(stage.canvas, "create-mapping")
        stage.press(.escape)
        stage.screen.overlay = .preview(PreviewTable(Self.preview))
        stage.press(.down, .right)
        expectGolden(stage.canvas, "create-preview")
        stage.screen.overlay = .dryRun(
            DryRunList(
                DryRunReport(
                    rows: 500, accepted: 498,
                    findings: [
                        DryRunFinding(
                            row: 7, column: "phone", value: "0171 555",
                            rule: "A phone number begins with + and has more than four digits."),
                        DryRunFinding(
                            row: 40, column: "(record)", value: "40",
                            rule: "Identity is not allowed (CleverTap 512)"),
                    ])))
        stage.press(.down)
        expectGolden(stage.canvas, "create-dry-run")
        stage.screen.overlay = .rowCheck(
            RowCheckList(
                RowCheck(
                    rows: 1_204_512, accepted: 1_204_000, people: 1_200_000, repeated: 4_000,
                    repeatedExamples: ["1001", "1002", "1003"],
                    refusals: [
                        RowCheck.Refusal(
                            column: "phone",
                            rule: "A phone number begins with + and has more than four digits.",
                            rows: 500,
                            examples: ["0171 555", "none", "+1"].enumerated().map {
                                RowCheck.Example(identity: "100\($0)", value: $1)
                            }),
                        RowCheck.Refusal(
                            column: "customer_id", rule: "The identity is empty.", rows: 12,
                            examples: [RowCheck.Example(identity: nil, value: "NULL")]),
                    ], uploads: 1_204,
                    duration: RowCheck.Duration(seconds: 310, basis: .runs(3_900)),
                    notChecked: ["whether texts are valid UTF-8", "what CleverTap itself refuses"]))
        )
        expectGolden(stage.canvas, "create-check")
        #expect(stage.screen.bindings.contains { $0.label == "F8" })
    }

    @Test func `a query takes several lines`() {
        var stage = begun()
        stage.press(.tab, .tab, .right, .tab)
        stage.type("SELECT 1")
        stage.press(.enter)
        stage.type("FROM t")
        #expect(stage.screen.form.source == .sql("SELECT 1\nFROM t"))
        stage.send(.paste("\nWHERE x = '\u{1B}]0;evil\u{7}1'\r\nLIMIT 1"))
        #expect(
            stage.screen.form.source == .sql("SELECT 1\nFROM t\nWHERE x = '1'\nLIMIT 1"))
        expectGolden(stage.canvas, "create-sql")
    }

    // MARK: Steps

    @Test func `columns and types suggest a mapping`() {
        let form = mapped().screen.form
        #expect(form.identity == "customer_id")
        #expect(form.updatedOn == "updated_at")
        #expect(
            form.definition.properties == [
                PropertyMapping("email", to: "Email", as: .string),
                PropertyMapping("score", to: "Score", as: .float),
                PropertyMapping("is_subscribed", to: "Is subscribed", as: .boolean),
                PropertyMapping("signed_up", to: "Signed up", as: .string),
            ])
        #expect(form.problems.isEmpty)
    }

    @Test func `the other type of import begins the mapping anew, and F3 brings it back`() {
        var stage = stepped(to: .properties)
        stage.press(.down, .character(" "))
        let chosen = stage.screen.form
        #expect(chosen.definition.properties.count == 3)
        stage.screen.go(to: .records)
        stage.press(.right)
        #expect(stage.screen.form.kind == .events)
        #expect(stage.screen.form.definition.properties.count == 4)
        #expect(stage.text.contains("begun anew"))
        stage.press(.function(3))
        #expect(stage.screen.form == chosen)
        // On another step F3 no longer reaches back to it.
        stage.press(.right)
        stage.screen.go(to: .properties)
        let there = stage.screen.form
        stage.press(.function(3))
        #expect(stage.screen.form == there && there.kind == .events)
    }

    @Test func `what is wrong with a field is said when it is left`() {
        var stage = begun()
        stage.press(.tab)
        #expect(stage.text.contains("✗ Nickname: A nickname has 1 to 64 characters."))
        #expect(stage.screen.focus == .field(.connection))
    }

    @Test func `a step that is not complete is not left, and says what is missing`() {
        var stage = begun()
        stage.press(.tab, .tab, .tab, .tab, .enter)
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.focus == .field(.nickname))
        #expect(stage.text.contains("✗ Nickname: A nickname has 1 to 64 characters."))
        stage = mapped()
        stage.press(.right)
        stage.screen.focus = .button(.next)
        stage.press(.enter)
        #expect(stage.screen.focus == .field(.eventName))
        #expect(stage.text.contains("An event's name needs a name."))
    }

    @Test func `a preview needs no nickname, and can be cancelled`() {
        var stage = begun()
        stage.press(.tab, .tab, .tab)
        stage.type("customers")
        stage.press(.function(5))
        guard stage.asked(PreviewSource.self) != nil else {
            Issue.record("no preview: \(stage.effects)")
            return
        }
        let ticket = stage.ticket(of: PreviewSource.self)
        stage.press(.escape)
        #expect(stage.effects == [.cancel(ticket)])
        stage.answer(PreviewSource.self, .success(Self.preview))
        #expect(stage.screen.overlay == nil)
        #expect(stage.screen.form.columns == nil)
    }

    @Test func `what the warehouse says is shown, cleaned`() {
        var stage = begun()
        stage.press(.tab, .tab, .tab)
        stage.type("nosuch")
        stage.press(.function(5))
        guard stage.asked(PreviewSource.self) != nil else { return }
        stage.answer(PreviewSource.self, .failure(UserError("There is no \u{1B}[31mtable nosuch.")))
        #expect(stage.text.contains("✗ There is no table nosuch."))
    }

    @Test func `another nickname's owner is named when the field is left`() {
        var stage = begun()
        stage.type("Orders")
        stage.press(.tab)
        guard let asked = stage.asked(CheckNickname.self), asked.nickname == "Orders",
            asked.except == nil
        else {
            Issue.record("not asked: \(stage.effects)")
            return
        }
        stage.answer(CheckNickname.self, .success(true))
        stage.press(.backTab)
        #expect(stage.text.contains("Another import is called “Orders”."))
        stage.type("2")
        #expect(!stage.text.contains("Another import is called"))
    }

    @Test func `a column that is gone stays, marked wrong`() {
        let definition = ImportDefinition(
            nickname: "x", connection: "c", source: .table("t"),
            identity: ImportDefinition.IdentityColumn("customer_id"),
            properties: [PropertyMapping("plan", to: "Plan", as: .string)])
        var form = ImportForm(definition, timeZone: "UTC")
        form.take(Self.preview.columns)
        #expect(form.rows.count == Self.preview.columns.count + 1)
        #expect(form.definition.properties == definition.properties)
        #expect(form.problems.rows.values.contains("There is no column “plan”."))
    }

    // MARK: Mapping

    @Test func `rules are checked while typing, and what breaks one is not used`() {
        var stage = stepped(to: .properties)
        stage.press(.down, .enter, .control("u"))
        stage.type("Identity")
        #expect(stage.text.contains("Identity has a column of its own"))
        stage.press(.control("s"))
        #expect(stage.screen.overlay != nil)
        stage.press(.control("u"))
        stage.type("Mail")
        stage.press(.control("s"))
        #expect(stage.screen.overlay == nil)
        #expect(stage.screen.form.definition.properties.first?.property == "Mail")
    }

    @Test func `a date in a text asks for its format`() {
        var stage = stepped(to: .properties)
        stage.press(.down, .down, .down, .down, .enter)
        stage.press(.tab, .left)
        #expect(stage.text.contains("Date format"))
        #expect(stage.text.contains("Which format have the dates of signed_up?"))
        stage.press(.tab, .enter)
        stage.type("dd/MM/yyyy")
        stage.press(.enter, .control("s"))
        #expect(
            stage.screen.form.definition.properties.last
                == PropertyMapping(
                    "signed_up", to: "Signed up", as: .date, format: .dayMonthYearTime)
        )
    }

    // MARK: Schedule

    @Test func `times, days and time zone are judged as they are typed`() {
        var form = ScheduleForm(timeZone: "Europe/Berlin")
        form.frequency = .custom
        #expect(form.problems == [.weekdays: "Choose at least one day of the week."])
        form.isMonthly = true
        form.monthDays = TextInput("1, 15. last")
        form.times = TextInput("6:00;18:30")
        #expect(form.problems.isEmpty)
        #expect(
            form.schedule
                == .daysOfMonth(
                    [.day(1), .day(15), .last],
                    at: [.init(hour: 6, minute: 0), .init(hour: 18, minute: 30)].compactMap { $0 },
                    timeZone: "Europe/Berlin"))
        form.monthDays = TextInput("32")
        form.times = TextInput("25:00")
        form.timeZone = TextInput("Mars")
        #expect(Set(form.problems.keys) == [.monthDays, .times, .timeZone])
        form.frequency = .interval
        form.interval = TextInput("14")
        form.unit = .minutes
        #expect(form.problems == [.interval: "The shortest interval is 15 minutes."])
        #expect(
            ScheduleForm(.every(30, .minutes), timeZone: "UTC").schedule == .every(30, .minutes))
    }

    // MARK: Saving

    @Test func `a finished import is saved with everything that was chosen`() {
        var stage = stepped(to: .schedule)
        stage.press(.tab, .right)
        stage.press(.control("s"))
        guard let asked = stage.asked(SaveImport.self), case let request = asked else {
            Issue.record("not saved: \(stage.effects)")
            return
        }
        #expect(request.definition == stage.screen.form.definition)
        #expect(request.definition.nickname == "customers-daily")
        #expect(request.createdBy == "ann@example.com")
        #expect(!request.isDraft && request.runsNow && request.editing == nil)
        stage.answer(SaveImport.self, .failure(UserError("Taken.", place: "nickname")))
        #expect(stage.screen.focus == .field(.nickname))
        #expect(stage.screen.form.nickname.text == "customers-daily")
    }

    @Test func `a draft can be kept at any time, and at the end of the program`() {
        var stage = begun()
        #expect(stage.screen.lastDraft(in: stage.surroundings) == nil)
        stage.press(.tab, .tab, .tab)
        stage.type("cust")
        let last = stage.screen.lastDraft(in: stage.surroundings)
        #expect(last?.isDraft == true)
        #expect(last?.definition.source == .table("cust"))
        #expect(last?.definition.nickname.hasPrefix("Draft 2026-") == true)
        stage.press(.escape)
        #expect(stage.text.contains("Leave Create Import?"))
        stage.press(.enter)
        guard let asked = stage.asked(SaveImport.self), case let request = asked else {
            Issue.record("not saved: \(stage.effects)")
            return
        }
        #expect(request.isDraft && request.definition.source == .table("cust"))
    }

    @Test func `what was changed meanwhile is replaced by who says so, and by nobody else`() {
        let row = ImportCenterTests.rows[2]
        let surroundings = Surroundings(now: ImportCenterTests.now, size: goldenSizes[0])
        var stage = Stage(CreateImport(editing: row.saved, in: surroundings))
        stage.press(.function(5))
        let columns = Self.preview.columns + [SourceColumn(name: "phone", typeText: "STRING")]
        stage.answer(PreviewSource.self, .success(Preview(columns: columns, rows: [])))
        stage.press(.escape)
        stage.type("renamed")
        for (keys, isReplaced) in [([Key.enter], false), ([.tab, .enter], true)] {
            stage.press(.control("s"))
            #expect(stage.asked(SaveImport.self)?.version == row.saved.version, "\(stage.text)")
            stage.answer(
                SaveImport.self,
                .failure(
                    UserError(cause: "It was changed.", action: "", traits: .changedMeanwhile)))
            #expect(stage.text.contains("Replace what was changed meanwhile?"))
            for key in keys { stage.press(key) }
            #expect((stage.asked(SaveImport.self) != nil) == isReplaced)
            #expect(stage.screen.form.nickname.text == "renamed")
        }
        #expect(stage.asked(SaveImport.self)?.version == nil)
    }

    @Test func `what the source says of itself is no change of the person's`() {
        let row = ImportCenterTests.rows[2]
        let surroundings = Surroundings(now: ImportCenterTests.now, size: goldenSizes[0])
        var stage = Stage(CreateImport(editing: row.saved, in: surroundings))
        stage.press(.function(5))
        guard stage.asked(PreviewSource.self) != nil else {
            Issue.record("not asked: \(stage.effects)")
            return
        }
        stage.answer(PreviewSource.self, .success(Self.preview))
        stage.press(.escape, .escape)
        #expect(stage.effects == [.back])
    }

    @Test func `an import at work is changed, never made a draft`() {
        let row = ImportCenterTests.rows[2]
        let surroundings = Surroundings(now: ImportCenterTests.now, size: goldenSizes[0])
        var stage = Stage(CreateImport(editing: row.saved, in: surroundings))
        #expect(!stage.screen.buttons.contains(.draft))
        #expect(stage.screen.form.definition == row.saved.definition)
        stage.type("x")
        let last = stage.screen.lastDraft(in: stage.surroundings)
        #expect(last?.editing == nil)
        #expect(last?.isDraft == true)
        #expect(last?.definition.nickname.count ?? 99 <= 64)
        stage.press(.escape)
        stage.press(.enter)
        #expect(stage.screen.overlay == nil, "the harmless answer has the focus")
    }
}

/// Enter walks forwards, and nothing is made that nobody has seen.
extension CreateImportTests {
    @Test func `Ctrl-S makes an import on the last step only, and keeps a draft before`() {
        for step in ImportStep.allCases {
            var stage = stepped(to: step, fromSource: true)
            let says = stage.text.contains(
                step == .schedule ? "Ctrl-S create" : "Ctrl-S save draft")
            #expect(says, "\(step): \(stage.text)")
            stage.press(.control("s"))
            guard let asked = stage.asked(SaveImport.self), case let request = asked else {
                Issue.record("\(step): nothing was saved: \(stage.effects)")
                continue
            }
            #expect(request.isDraft == (step != .schedule), "\(step)")
        }
    }

    @Test func `Enter leads from the first field to the end without going back`() {
        var stage = stepped(to: .source, fromSource: true)
        var last = stage.screen.step
        for _ in 0..<60 where stage.screen.work == nil {
            if case .picker? = stage.screen.overlay { stage.press(.escape, .tab) }
            if stage.screen.overlay != nil { stage.press(.escape) }
            if case .rows = stage.screen.focus { stage.press(.tab) }
            stage.press(.enter)
            if stage.asked(PreviewSource.self) != nil {
                stage.answer(PreviewSource.self, .success(Self.preview))
            }
            #expect(stage.screen.step.rawValue >= last.rawValue)
            last = stage.screen.step
        }
        #expect(last == .schedule)
        #expect(stage.screen.work == .saving)
    }

    /// With every field that has to be filled; `fromSource` also gives the first step itself.
    private func stepped(to step: ImportStep, fromSource: Bool) -> Stage<CreateImport> {
        let surroundings = Surroundings(now: ImportCenterTests.now, size: goldenSizes[0])
        var stage = Stage(
            CreateImport(connection: "analytics-prod", like: nil, in: surroundings))
        stage.type("customers-daily")
        stage.press(.tab, .tab, .tab)
        stage.type("customers")
        if step == .source { return stage }
        stage.press(.enter, .enter)
        if stage.asked(PreviewSource.self) != nil {
            stage.answer(PreviewSource.self, .success(Self.preview))
        }
        while stage.screen.step != step {
            stage.screen.focus = .button(.next)
            stage.press(.enter)
        }
        return stage
    }
}
