internal import Foundation

/// A real nginx before a plain server: TLS, HTTP/2 and certificates, good and bad.
public final class TLSFront: Sendable {
    public enum Certificate: String, CaseIterable, Sendable {
        case good, expired, early
        case wrongHost = "wrong-host"
        case unknown
    }

    /// Why it cannot be had here; nil when it can.
    public static var whyNot: String? {
        for program in ["nginx", "openssl"] where !Program.isThere(program) {
            return "\(program) is not installed"
        }
        return nil
    }

    /// PEM of the authority that signed every certificate but `unknown`.
    public var authority: String { folder.path + "/ca.pem" }
    private let folder: TestFolder
    private let ports: [Certificate: Int]
    public let http1Port: Int
    private let process: Process

    /// - Parameter backend: The plain server's port on loopback.
    public init(backend: Int) throws {
        folder = try TestFolder()
        let path = folder.path
        let script = TestFolder.package() + "/Tests/Fixtures/certificates"
        guard try Program.run([script, path]) == 0 else { throw POSIXError(.EIO) }
        var ports: [Certificate: Int] = [:]
        let free = try Self.freePorts(Certificate.allCases.count + 1)
        for (certificate, port) in zip(Certificate.allCases, free) { ports[certificate] = port }
        http1Port = free[free.count - 1]
        self.ports = ports
        let servers =
            Certificate.allCases.map {
                Self.server(port: ports[$0] ?? 0, protocols: " http2", $0.rawValue, backend, path)
            } + [Self.server(port: http1Port, protocols: "", "good", backend, path)]
        let configuration = """
            daemon off; pid \(path)/nginx.pid; error_log \(path)/error.log; worker_processes 1;
            events { worker_connections 512; }
            http {
              access_log \(path)/access.log;
              client_body_temp_path \(path)/body; proxy_temp_path \(path)/proxy;
              fastcgi_temp_path \(path)/f; uwsgi_temp_path \(path)/u; scgi_temp_path \(path)/s;
              log_format connections '$connection $ssl_session_reused $server_protocol $uri';
              access_log \(path)/connections.log connections;
              \(servers.joined(separator: "\n"))
            }
            """
        try configuration.write(toFile: path + "/nginx.conf", atomically: true, encoding: .utf8)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["nginx", "-p", path, "-c", path + "/nginx.conf"]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        for port in Array(ports.values) + [http1Port] { Self.wait(for: port) }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    public func port(_ certificate: Certificate) -> Int { ports[certificate] ?? 0 }

    /// How many different connections carried the requests so far.
    public func connections() throws -> Int {
        // nginx writes a line when an answer has been sent, which may be after it was read.
        usleep(100_000)
        let log = try String(contentsOfFile: folder.path + "/connections.log", encoding: .utf8)
        return Set(log.split(separator: "\n").map { $0.prefix { $0 != " " } }).count
    }

    private static func server(
        port: Int, protocols: String, _ name: String, _ backend: Int, _ path: String
    ) -> String {
        """
        server {
          listen 127.0.0.1:\(port) ssl\(protocols);
          ssl_certificate \(path)/\(name).pem; ssl_certificate_key \(path)/\(name).key;
          location / { proxy_pass http://127.0.0.1:\(backend); proxy_set_header Host $host; }
        }
        """
    }

    /// Held until all are chosen: one that is given back may be given out again.
    private static func freePorts(_ count: Int) throws -> [Int] {
        let servers = try (0..<count).map { _ in try RawServer { _ in .close } }
        defer { for server in servers { server.stop() } }
        return servers.map(\.port)
    }

    private static func wait(for port: Int) {
        for _ in 0..<200 {
            if (try? Program.run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/\(port)"])) == 0 {
                return
            }
            usleep(20_000)
        }
    }
}
