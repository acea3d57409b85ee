package import Connections
internal import Glibc
internal import Language

/// Whether a CA bundle can be used: the one rule that has to look at the disk.
package enum CABundle {
    /// Bytes that are looked at for the mark of a certificate.
    private static let lookAt = 1 << 20

    package static func problem(_ path: String) -> FieldProblem? {
        guard !path.isEmpty else { return nil }
        // Not blocking: a pipe would hold the form up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            return FieldProblem(
                .caBundle, tr("\(path) cannot be read: \(String(cString: strerror(errno)))."),
                example: "/etc/ssl/certs/company-ca.pem")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return FieldProblem(
                .caBundle, tr("\(path) is not a regular file."),
                example: "/etc/ssl/certs/company-ca.pem")
        }
        var bytes = [UInt8](repeating: 0, count: lookAt)
        let count = read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        guard
            text.contains("-----BEGIN CERTIFICATE-----")
                || text.contains("-----BEGIN TRUSTED CERTIFICATE-----")
        else {
            return FieldProblem(
                .caBundle, tr("\(path) holds no PEM certificate."),
                example: "/etc/ssl/certs/company-ca.pem")
        }
        return nil
    }
}
