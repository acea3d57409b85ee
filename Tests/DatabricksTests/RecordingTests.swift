import Connections
import Foundation
import HTTP
import TestSupport
import Testing

@testable import Databricks

/// Real replies of a Databricks workspace, where the folder with them lies beside the project.
@Suite struct RecordingTests {
    struct Recording {
        var source: String
        var url: String
        var status: Int
        var headers: [(name: String, value: String)]
        var body: [UInt8]
    }

    static let path = TestFolder.package() + "/../shared/recordings/databricks-statements.jsonl"
    static var isThere: Bool { FileManager.default.fileExists(atPath: path) }

    static func recordings() throws -> [Recording] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            let root = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let request = try #require(root["request"] as? [String: Any])
            let response = try #require(root["response"] as? [String: Any])
            let headers = response["headers"] as? [String: String] ?? [:]
            let body = try JSONSerialization.data(
                withJSONObject: response["body"] ?? [:], options: [.fragmentsAllowed])
            return Recording(
                source: root["source"] as? String ?? "", url: request["url"] as? String ?? "",
                status: try #require(response["status"] as? Int),
                headers: headers.map { ($0.key.lowercased(), $0.value) }, body: [UInt8](body))
        }
    }

    @Test(
        .enabled(if: isThere, "skipped: the folder with the recordings is not beside the project"))
    func `every recorded reply is decoded or classified`() throws {
        let recordings = try Self.recordings()
        #expect(recordings.count == 32)
        var states: [Statement.State: Int] = [:]
        var kinds: [String] = []
        for recording in recordings {
            let response = HTTPResponse(
                status: recording.status, headers: recording.headers, body: recording.body)
            if let error = ErrorClassifier.error(in: response, .none) {
                kinds.append("\(error.kind)")
                #expect(error.requestID != nil, "\(recording.source)")
                continue
            }
            if recording.url.contains("/chunks/") {
                let chunk = try Redactor.none.decoder.decode(
                    Statement.ResultData.self, from: Data(recording.body))
                #expect(chunk.links.count == 1)
                #expect(chunk.links.first?.byte_count == 5_576)
                continue
            }
            let statement = try Redactor.none.decoder.decode(
                Statement.self, from: Data(recording.body))
            #expect(!statement.id.isEmpty)
            #expect(statement.state != .unknown)
            states[statement.state, default: 0] += 1
            if statement.state == .failed {
                #expect(statement.failure?.condition == "PARSE_SYNTAX_ERROR")
                #expect(statement.failure?.sqlState == "42601")
            }
        }
        #expect(kinds.sorted() == ["tokenRefused", "tokenUnsupported"])
        #expect(states[.failed] == 1)
        #expect(states[.pending] == 1)
        #expect(states[.running] == 1)
        #expect(states[.succeeded] == 26)
    }
}
