internal import Connections
internal import Foundation
internal import Glibc
internal import Simulator
internal import Store
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Operations

/// What the program finds on the machine, and the processes that it starts.
@Suite(.serialized) struct MachineTests {
    // MARK: Doctor

    @Test func `the doctor says what is there, and what is wrong`() async throws {
        let bench = try await Bench()
        try bench.connection()
        var doctor = Doctor(bench.app)
        try await doctor.examine(nil)
        func finding(_ topic: Doctor.Topic) -> Doctor.Finding? {
            doctor.findings.last { $0.id == topic }
        }
        #expect(finding(.version)?.text.contains(Application.version) == true)
        #expect(finding(.store)?.text.contains("1 connections") == true)
        #expect(finding(.vault)?.text == "Tokens are in memory.")
        #expect(finding(.worker)?.verdict == .good)
        #expect(finding(.clock)?.text.hasPrefix("prod: within") == true)
        #expect(doctor.findings.allSatisfy { !$0.verdict.word.isEmpty && !$0.id.label.isEmpty })
        await #expect(throws: StoreError.missing("gone")) { try await doctor.examine("gone") }
        let lines = await Doctor.lines(bench.app)
        #expect(lines.last == Doctor.noTelemetry && lines.count > 8)
        #expect(Doctor.brief(bench.app).contains { $0.contains(Application.version) })
        // An import that waits, and nobody to run it.
        try await bench.saveAccount()
        let saved = try await bench.saveImport()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        doctor = Doctor(bench.app)
        try await doctor.examine("prod")
        #expect(finding(.worker)?.verdict == .warning)
        await bench.close()
    }

    @Test func `the doctor says of the terminal what its program found`() async throws {
        let bench = try await Bench()
        Doctor.findTerminal.withLock { $0 = { (.bad, "none") } }
        defer { Doctor.findTerminal.withLock { $0 = nil } }
        #expect(Doctor.brief(bench.app).contains { $0.hasSuffix(": none") })
        await bench.close()
    }

    @Test func `a certificate file has to be one`() throws {
        let folder = try TestFolder()
        let path = folder.path + "/ca.pem"
        #expect(CABundle.problem("") == nil)
        #expect(CABundle.problem(path)?.message.contains("cannot be read") == true)
        #expect(CABundle.problem(folder.path)?.message.contains("not a regular file") == true)
        try "nothing".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(CABundle.problem(path)?.message.contains("no PEM certificate") == true)
        try "-----BEGIN CERTIFICATE-----\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        #expect(CABundle.problem(path) == nil)
    }

    @Test func `who is at the keyboard has an address`() {
        #expect(EmailRule.judge(CurrentUser.account).problem == nil)
        #expect(CurrentUser.gitEmail.map { EmailRule.judge($0).problem == nil } ?? true)
    }

    // MARK: Processes

    @Test func `a child is started with its streams, or it is said why not`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        for group in [Spawn.Group.shared, .own, .session] {
            let child = try Spawn(
                program: "/bin/echo", arguments: ["hello"], output: .descriptor(ends[1]),
                group: group
            ).start()
            var status: Int32 = 0
            waitpid(child, &status, 0)
            #expect(status == 0 && Pipe.line(from: ends[0]) == "hello")
        }
        for end in ends { close(end) }
        #expect(throws: Spawn.Reason.self) {
            try Spawn(program: "/nowhere", arguments: []).start()
        }
        #expect(Spawn.beside("x").hasSuffix("/x") && Spawn.ownPath.hasPrefix("/"))
    }

    @Test func `children end with the lifeline, and none begins after it`() throws {
        let lifeline = try #require(Lifeline())
        // It ends with its standard input; the option that it is given means nothing to it.
        let spawn = Spawn(program: "/bin/sh", arguments: ["-c", "cat"])
        let child = try #require(try lifeline.start(spawn))
        var status: Int32 = 0
        #expect(waitpid(child, &status, WNOHANG) == 0)
        lifeline.cut()
        #expect(waitpid(child, &status, 0) == child && status == 0)
        #expect(try lifeline.start(spawn) == nil)
        lifeline.cut()
    }

    @Test func `a worker is known by its command line`() {
        #expect(!WorkerProcess.isWorker(0))
        #expect(!WorkerProcess.isWorker(getpid()))
        #expect(!WorkerProcess.isWorker(Int32.max))
    }

    @Test func `a busy store is waited for, as long as patience has it`() async throws {
        let bench = try await Bench(patience: 0.2)
        let tries = Mutex(0)
        let found = try await WorkerProcess(bench.app).insist { _ -> Int in
            let count = tries.withLock { tries in
                tries += 1
                return tries
            }
            if count < 3 { throw StoreError.busy(path: "p") }
            return count
        }
        #expect(found == 3)
        await #expect(throws: StoreError.busy(path: "p")) {
            try await WorkerProcess(bench.app).insist { _ -> Int in
                usleep(10_000)
                throw StoreError.busy(path: "p")
            }
        }
        try await WorkerProcess(bench.app).renew()
        #expect(try await WorkerProcess(bench.app).waitUntilQuiet(importID: "gone"))
        await bench.close()
    }
}
