internal import Connections
internal import FoundationEssentials
internal import HTTP
internal import Language
internal import Store

/// Tells news: to the webhook, and to the command.
struct TellNews: Sendable {
    let live: Live
    /// Runs the command: in a worker the messenger does, elsewhere this process.
    let tellCommand: @Sendable (String) async -> Bool

    /// What became of one way.
    enum Outcome: Sendable, Equatable {
        case told
        /// In plain words; whether another try may help.
        case failed(String)
    }

    /// Seconds for an answer.
    private static let patience = 15.0
    /// Bytes of an answer that are read.
    private static let longestAnswer = 64 << 10

    /// Posts the object, signed: `X-Bricktap-Signature: sha256=<HMAC of the body>`.
    func post(_ news: News) async throws -> Outcome {
        guard let webhook = try live.connections().webhook() else {
            return .failed(tr("No webhook is saved."))
        }
        let body = Array(news.body.utf8)
        let key = webhook.key.withValue { Array($0.utf8) }
        guard let signature = Signature.hmacSHA256(body, key: key) else {
            return .failed(tr("There is no libcrypto of OpenSSL here to sign with."))
        }
        guard let url = webhook.address.withValue({ RequestURL($0) }) else {
            return .failed(tr("The address is none."))
        }
        let request = HTTPRequest(
            .post, url,
            headers: [
                ("Content-Type", "application/json"), ("X-Bricktap-Event", news.event.rawValue),
                ("X-Bricktap-Delivery", String(news.id)),
                ("X-Bricktap-Signature", "sha256=\(signature)"),
            ], body: HTTPBody(body), timeout: Self.patience, sizeLimit: Self.longestAnswer)
        do throws(TransportFailure) {
            let status = try await live.http.send(request).status
            return (200..<300).contains(status)
                ? .told : .failed(tr("\(url.host) answered \(status)."))
        } catch {
            return .failed("\(error.error)")
        }
    }

    func run(_ news: News) async -> Outcome {
        await tellCommand(news.body) ? .told : .failed(tr("The command failed."))
    }

    /// Tells what is due by now, and writes down what became of it.
    func perform(log: (String) -> Void) async throws {
        let store = try live.store()
        guard let settings = try store.newsSettings() else { return }
        for var news in try store.dueNews(now: Date()) {
            if settings.channels.contains(.webhook), !news.delivered.contains(.webhook) {
                note(try await post(news), .webhook, &news, log)
            }
            if settings.channels.contains(.command), !news.delivered.contains(.command) {
                note(await run(news), .command, &news, log)
            }
            let isDone = news.delivered.isSuperset(of: settings.channels)
            if !isDone { news.tries += 1 }
            let pause = isDone ? nil : News.pause(after: news.tries)
            if !isDone && pause == nil { log("News \(news.id) is given up.") }
            try store.noteDelivery(news, nextTry: pause.map { Date() + $0 })
        }
    }

    private func note(
        _ outcome: Outcome, _ channel: News.Channel, _ news: inout News, _ log: (String) -> Void
    ) {
        switch outcome {
        case .told: news.delivered.insert(channel)
        case .failed(let words): log("News \(news.id) to the \(channel.rawValue): \(words)")
        }
    }
}
