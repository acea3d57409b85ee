internal import Connections
internal import Glibc
internal import Language

/// Secrets and definitions that are handed over in a file, or on standard input.
enum SecretFile {
    /// Bytes beyond which a token file is no secret's.
    private static let fileLimit = 64 << 10

    /// What a file holds.
    enum Content {
        case token, definition
        /// Of the field of this name.
        case secret(String)
    }

    static func read(_ path: String) throws -> String {
        String(decoding: try bytes(path, of: .token, limit: fileLimit), as: UTF8.self)
    }

    /// A file of the person's, or standard input for `-`.
    static func bytes(_ path: String, of content: Content, limit: Int) throws -> [UInt8] {
        let isInput = path == "-"
        let descriptor = isInput ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw unreadable(path, content)
        }
        defer { if !isInput { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 {
                throw unreadable(path, content)
            }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    private static func unreadable(_ path: String, _ content: Content) -> Failure {
        let reason = String(cString: strerror(errno))
        switch content {
        case .token:
            return .badInput([
                FieldProblem(.token, tr("The token file \(path) cannot be read: \(reason)."))
            ])
        case .secret(let field):
            return .badImport([
                ImportRules.Problem(field, tr("The file \(path) cannot be read: \(reason)."))
            ])
        case .definition:
            return .badImport([
                ImportRules.Problem("file", tr("The file \(path) cannot be read: \(reason)."))
            ])
        }
    }
}
