package import Connections
internal import Databricks
internal import FoundationEssentials
internal import HTTP
internal import Language
internal import Store
internal import Synchronization

/// Tells news: to the webhook, and to the command.
package struct TellNews: Sendable {
    package let app: Application
    /// Runs the command with an object, and gives its exit status; nil where it cannot be run.
    package let tellCommand: @Sendable (String) async -> Int32?

    package init(
        _ app: Application, tellCommand: @escaping @Sendable (String) async -> Int32?
    ) {
        self.app = app
        self.tellCommand = tellCommand
    }

    /// What became of one way.
    package enum Outcome: Sendable, Equatable {
        case told
        /// In plain words.
        case failed(String)
    }

    /// Seconds for an answer.
    private static let patience = 15.0
    /// Bytes of an answer that are read.
    private static let longestAnswer = 64 << 10

    /// Posts the object, signed: `X-Bricktap-Signature: sha256=<HMAC of the body>`.
    package func post(_ news: News) async throws -> Outcome {
        guard let webhook = try app.connections().webhook() else {
            return .failed(tr("No webhook is saved."))
        }
        let body = Array(news.body.utf8)
        let key = webhook.key.withValue { Array($0.utf8) }
        guard let signature = Signature.hmacSHA256(body, key: key) else {
            return .failed(tr("There is no libcrypto of OpenSSL here to sign with."))
        }
        guard let url = webhook.address.withValue({ RequestURL($0) }) else {
            return .failed(tr("The address of a webhook begins with https://."))
        }
        let request = HTTPRequest(
            .post, url,
            headers: [
                ("Content-Type", "application/json"), ("X-Bricktap-Event", news.event.rawValue),
                ("X-Bricktap-Delivery", String(news.id)),
                ("X-Bricktap-Signature", "sha256=\(signature)"),
            ], body: HTTPBody(body), timeout: Self.patience, sizeLimit: Self.longestAnswer)
        do throws(TransportFailure) {
            let status = try await app.http.send(request).status
            return (200..<300).contains(status)
                ? .told : .failed(tr("\(url.host) answered \(status)."))
        } catch {
            return .failed(error.error.words)
        }
    }

    package func run(_ news: News) async -> Outcome {
        switch await tellCommand(news.body) {
        case 0?: .told
        case 124?: .failed(tr("The command took more than a minute."))
        case let status?: .failed(tr("The command ended with \(status)."))
        case nil where Messenger.isLost:
            .failed(
                tr("The process that runs the command has ended; the next worker begins a new one.")
            )
        case nil:
            .failed(
                tr(
                    "The command cannot be run: \(app.location.newsCommandPath) has to be there, and yours alone (chmod 600)."
                ))
        }
    }

    /// Tells what is due by now, and writes down what became of each at once. What is broken off was
    /// no try.
    package func perform(log: (String) -> Void) async throws {
        let store = try app.store()
        guard let settings = try store.newsSettings() else { return }
        for var news in try store.dueNews(now: Date()) {
            for channel in [News.Channel.webhook, .command]
            where settings.channels.contains(channel) && !news.delivered.contains(channel) {
                if Task.isCancelled { return }
                let outcome = channel == .webhook ? try await post(news) : await run(news)
                switch outcome {
                case .told:
                    news.delivered.insert(channel)
                    try store.noteDelivery(news, nextTry: Date())
                case .failed(let words):
                    if Task.isCancelled { return }
                    log("News \(news.id) to the \(channel.rawValue): \(words)")
                }
            }
            let isDone = news.delivered.isSuperset(of: settings.channels)
            if !isDone { news.tries += 1 }
            let pause = isDone ? nil : News.pause(after: news.tries)
            if !isDone && pause == nil { log("News \(news.id) is given up.") }
            try store.noteDelivery(news, nextTry: pause.map { Date() + $0 })
        }
    }
}

/// Tells news beside a worker, for as long as it works.
package final class NewsTeller: Sendable {
    private struct State {
        var isTelling = false
        var isOver = false
    }
    private let telling: TellNews
    private let log: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let command: String

    /// Seconds between two looks.
    private static let pace = 1.0
    /// Seconds that a worker stays for news that are to be tried again; the next one has the rest.
    private static let patience = 180.0

    package init(_ app: Application, log: @escaping @Sendable (String) -> Void) {
        telling = TellNews(app) { await Messenger.tell($0) }
        self.log = log
        command = app.location.newsCommandState
    }

    /// Whether the worker has to stay.
    package var isAwaited: Bool {
        if state.withLock({ $0.isTelling }) { return true }
        guard let next = try? telling.app.store().nextNews() else { return false }
        return next < Date() + Self.patience
    }

    /// Works until it is cancelled.
    ///
    /// - Parameter isOutdated: Called when the command is another one than the messenger's, or that
    ///   has ended.
    package func work(isOutdated: @Sendable () -> Void) async {
        while !Task.isCancelled {
            state.withLock { $0.isTelling = true }
            do {
                try await telling.perform { log($0) }
            } catch {
                log("News cannot be told: \(error)")
            }
            state.withLock { $0.isTelling = false }
            if Messenger.isLost {
                log(
                    "The process that runs the command of the news has ended: the next worker begins another."
                )
                isOutdated()
                break
            }
            if telling.app.location.newsCommandState != command {
                log("The command of the news is another one: the next worker runs it.")
                isOutdated()
                break
            }
            try? await Task.sleep(for: .seconds(Self.pace))
        }
        state.withLock { $0.isOver = true }
    }

    /// Waits a moment for what is being broken off.
    package func waitForEnd() async {
        for _ in 0..<25 where !state.withLock({ $0.isOver }) {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
