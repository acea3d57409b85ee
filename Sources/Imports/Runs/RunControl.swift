internal import Synchronization

/// How a run is told to end while it works, from another task.
///
/// Ending is in two steps: first nothing new is begun, and what waits is woken; then, after a
/// moment of grace, uploads that are still on their way are broken off.
package final class RunControl: Sendable {
    /// Why a run ends before its rows do.
    package enum Reason: Sendable, Equatable {
        case stop, pause
        /// The worker ends; another one will go on.
        case handover
        case trouble(cause: String, action: String)
    }

    private struct State {
        var reason: Reason?
        var isAborted = false
        var nextID = 0
        var handlers: [Stage: [Int: @Sendable () -> Void]] = [:]

        func isOver(_ stage: Stage) -> Bool { stage == .end ? reason != nil : isAborted }
    }

    private enum Stage { case end, abort }

    private let state = Mutex(State())

    package init() {}

    package var reason: Reason? { state.withLock { $0.reason } }
    var isEnding: Bool { reason != nil }

    /// The first reason holds, but a stop is stronger than a pause.
    package func end(_ reason: Reason) {
        let handlers = state.withLock { state -> [@Sendable () -> Void] in
            if state.reason == nil || reason == .stop { state.reason = reason }
            return Array((state.handlers[.end] ?? [:]).values)
        }
        for handler in handlers { handler() }
    }

    func abort() {
        let handlers = state.withLock { state -> [@Sendable () -> Void] in
            state.isAborted = true
            return Array((state.handlers[.abort] ?? [:]).values)
        }
        for handler in handlers { handler() }
    }

    /// Work that is cancelled as soon as the run is to end: waiting and reading.
    func untilEnd<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        await run(work, until: .end)
    }

    /// Work that may still end by itself: an upload that is on its way.
    func untilAbort<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        await run(work, until: .abort)
    }

    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () async -> Value, until stage: Stage
    ) async -> Value {
        let task = Task { await work() }
        let id = state.withLock { state -> Int? in
            if state.isOver(stage) { return nil }
            state.nextID += 1
            state.handlers[stage, default: [:]][state.nextID] = { task.cancel() }
            return state.nextID
        }
        if id == nil { task.cancel() }
        let value = await task.value
        if let id { state.withLock { $0.handlers[stage]?[id] = nil } }
        return value
    }
}
