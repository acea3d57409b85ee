internal import Glibc

/// A PEM file with the authorities that are trusted instead of the system's.
///
/// Revocation lists in it are obeyed: every certificate of a chain has to be on none, and every
/// authority of the chain has to have a list that is not out of date (CURLOPT_CRLFILE).
enum CABundle {
    /// The file that the environment names, under the names that curl's and OpenSSL's tools know.
    static let ofEnvironment: String? = {
        for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
        }
        return nil
    }()

    /// Whether a file has revocation lists; false for one that cannot be read, which curl reports.
    static func hasRevocationLists(_ path: String) -> Bool {
        // A pipe would wait for somebody to write into it.
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let file = fopen(path, "re")
        else { return false }
        defer { fclose(file) }
        // A line at a time: PEM's are of 64 characters, and its headings begin one.
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            if strncmp(line, "-----BEGIN X509 CRL-----", 24) == 0 { return true }
        }
        return false
    }
}
