internal import Glibc

/// What is behind a host's name or an address. The one place that tells this machine, the networks
/// inside, Databricks and its storage from anybody else.
public enum HostClass: Sendable, Equatable {
    /// `localhost`, `127.0.0.0/8` or `::1`, in the plain spelling: the only hosts that plain HTTP is
    /// allowed for.
    case loopback
    /// This machine or its link in any other spelling: `0`, `127.1`, `169.254.0.0/16` with the metadata
    /// services of clouds, `fe80::/10`, names in `.localhost` and `.local`, multicast and broadcast.
    case local
    /// An address that the internet does not route: RFC 1918, RFC 4193, RFC 6598.
    case privateNetwork
    /// A domain in which Databricks alone makes hosts (facts/databricks.md §3).
    case databricks(Cloud)
    /// A domain of a cloud's storage, where the results of statements lie.
    case storage
    /// Any other host.
    case elsewhere

    /// The cloud of a Databricks domain.
    public enum Cloud: Sendable, Equatable {
        /// Amazon.
        case aws
        /// Microsoft.
        case azure
        /// Google.
        case gcp
    }

    private static let workspaces: [(suffix: String, cloud: Cloud)] = [
        (".cloud.databricks.com", .aws), (".cloud.databricks.us", .aws),
        (".azuredatabricks.net", .azure), (".databricks.azure.cn", .azure),
        (".databricks.azure.us", .azure), (".gcp.databricks.com", .gcp),
    ]
    /// Amazon S3, Azure Blob Storage, Google Cloud Storage and Cloudflare R2, with the partitions
    /// for governments and China.
    private static let storages = [
        ".blob.core.windows.net", ".dfs.core.windows.net", ".blob.storage.azure.net",
        ".dfs.storage.azure.net", ".blob.core.usgovcloudapi.net", ".dfs.core.usgovcloudapi.net",
        ".blob.core.chinacloudapi.cn", ".dfs.core.chinacloudapi.cn", ".storage.googleapis.com",
        ".r2.cloudflarestorage.com",
    ]

    /// Other services of these clouds have names beside it, and private addresses of their users.
    private static func isStorage(_ name: String) -> Bool {
        if name == "storage.googleapis.com" || storages.contains(where: { name.hasSuffix($0) }) {
            return true
        }
        guard name.hasSuffix(".amazonaws.com") || name.hasSuffix(".amazonaws.com.cn") else {
            return false
        }
        return name.split(separator: ".").contains {
            $0 == "s3" || $0.hasPrefix("s3-") || $0.hasPrefix("s3express")
        }
    }

    /// Classifies what is written; no name is looked up. Letters in lower case.
    public static func of(_ host: String) -> HostClass {
        guard let last = host.utf8.last else { return .elsewhere }
        // A name ends in a letter; what ends in a digit, a dot or a bracket may be an address.
        let isName =
            (UInt8(ascii: "g")...UInt8(ascii: "z")).contains(last) && !host.utf8.contains(58)
        if !isName, let address = ofAddress(host) { return address }
        if host == "localhost" { return .loopback }
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if name == "localhost" || name.hasSuffix(".localhost") || name.hasSuffix(".local") {
            return .local
        }
        if let workspace = workspaces.first(where: { name.hasSuffix($0.suffix) }) {
            return .databricks(workspace.cloud)
        }
        return isStorage(name) ? .storage : .elsewhere
    }

    /// Whether a result of a workspace elsewhere may be fetched from an address that such a name turned out to have.
    ///
    /// Storage is often reached at a private endpoint (AWS PrivateLink, Azure Private Link). Its
    /// certificate proves that it is storage; nothing proves that of other names.
    public func mayBeAt(_ address: HostClass) -> Bool {
        switch address {
        case .loopback, .local: false
        case .privateNetwork: self == .storage || isDatabricks
        case .databricks, .storage, .elsewhere: true
        }
    }

    /// A host that a link of a workspace elsewhere may not name: it leads inward.
    public var isInward: Bool {
        switch self {
        case .loopback, .local, .privateNetwork: true
        case .databricks, .storage, .elsewhere: false
        }
    }

    private var isDatabricks: Bool { if case .databricks = self { true } else { false } }

    // MARK: Addresses

    /// Classifies an address that a name turned out to have.
    ///
    /// - Parameters:
    ///   - address: A `sockaddr` of its family, of `length` bytes.
    public static func of(address: UnsafeRawPointer, length: Int) -> HostClass {
        guard length >= MemoryLayout<sockaddr>.size else { return .local }
        switch Int32(address.load(as: sockaddr.self).sa_family) {
        case AF_INET:
            let address = address.load(as: sockaddr_in.self)
            return of(UInt32(bigEndian: address.sin_addr.s_addr))
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            var address = address.load(as: sockaddr_in6.self)
            return withUnsafeBytes(of: &address.sin6_addr) { of(Array($0)) }
        default:
            return .local
        }
    }

    /// Nil for a text that is no address in any spelling that a resolver takes.
    private static func ofAddress(_ text: String) -> HostClass? {
        if text.utf8.contains(58) {
            // A zone ("%eth0") belongs to addresses of a link.
            guard !text.utf8.contains(UInt8(ascii: "%")) else { return .local }
            var address = in6_addr()
            guard inet_pton(AF_INET6, text, &address) == 1 else { return .local }
            let found = withUnsafeBytes(of: &address) { of(Array($0)) }
            return found == .loopback && text != "::1" ? .local : found
        }
        var address = in_addr()
        if inet_pton(AF_INET, text, &address) == 1 { return of(UInt32(bigEndian: address.s_addr)) }
        // `127.1`, `0x7f000001`, `017700000001`: curl and resolvers take them for addresses.
        let bare = text.hasSuffix(".") ? String(text.dropLast()) : text
        guard inet_aton(bare, &address) != 0 else { return nil }
        let found = of(UInt32(bigEndian: address.s_addr))
        return found == .loopback ? .local : found
    }

    private static func of(_ address: UInt32) -> HostClass {
        let first = address >> 24
        switch first {
        case 127: return .loopback
        case 0, 224...255: return .local
        case 10: return .privateNetwork
        default: break
        }
        switch address >> 16 {
        case 0xA9FE: return .local  // 169.254.0.0/16
        case 0xC0A8: return .privateNetwork  // 192.168.0.0/16
        case 0xAC10...0xAC1F: return .privateNetwork  // 172.16.0.0/12
        case 0x6440...0x647F: return .privateNetwork  // 100.64.0.0/10
        case 0xC612, 0xC613: return .privateNetwork  // 198.18.0.0/15
        default: break
        }
        // 192.0.0.0/24
        return address >> 8 == 0xC00000 ? .privateNetwork : .elsewhere
    }

    private static func of(_ bytes: [UInt8]) -> HostClass {
        func four(at start: Int) -> UInt32 {
            bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        let isZero = { (range: Range<Int>) in bytes[range].allSatisfy { $0 == 0 } }
        if isZero(0..<15), bytes[15] <= 1 { return bytes[15] == 1 ? .loopback : .local }
        // An IPv4 address inside: mapped, compatible, translated (RFC 6052) and 6to4.
        var inner: UInt32?
        if isZero(0..<10), bytes[10] == 0xFF, bytes[11] == 0xFF { inner = four(at: 12) }
        if isZero(0..<12) { inner = four(at: 12) }
        if bytes[0..<4].elementsEqual([0, 0x64, 0xFF, 0x9B]) { inner = four(at: 12) }
        if bytes[0] == 0x20, bytes[1] == 0x02 { inner = four(at: 2) }
        if let inner {
            let found = of(inner)
            return found == .loopback ? .local : found
        }
        switch (bytes[0], bytes[1]) {
        case (0xFE, 0x80...0xBF), (0xFF, _): return .local
        case (0xFE, 0xC0...0xFF), (0xFC...0xFD, _): return .privateNetwork
        default: return .elsewhere
        }
    }
}
