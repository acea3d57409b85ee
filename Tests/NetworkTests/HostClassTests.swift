import Glibc
import Network
import Testing

/// One function tells what a host is, in every spelling that a resolver takes.
@Suite struct HostClassTests {
    @Test(arguments: ["localhost", "127.0.0.1", "127.255.255.254", "::1"])
    func `this machine`(_ host: String) {
        #expect(HostClass.of(host) == .loopback)
        #expect(HostClass.of(host).isInward)
    }

    @Test(arguments: [
        "127.1", "0", "0.0.0.0", "0x7f.0.0.1", "0x7f000001", "2130706433", "017700000001",
        "127.0.0.1.", "localhost.", "a.localhost", "printer.local", "169.254.169.254", "::",
        "fe80::1", "fe80::1%eth0", "::ffff:127.0.0.1", "::127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "2002:7f00:1::", "0:0:0:0:0:0:0:1", "224.0.0.1", "255.255.255.255",
        "ff02::1", "1::2::3", "127.0.0.1:80",
    ])
    func `this machine or its link, however it is spelt`(_ host: String) {
        #expect(HostClass.of(host) == .local)
    }

    @Test(arguments: [
        "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fd00::1",
        "::ffff:10.1.2.3", "198.18.0.1", "192.0.0.170", "0xa000001", "fec0::1", "64:ff9b::a00:1",
    ])
    func `networks inside`(_ host: String) {
        #expect(HostClass.of(host) == .privateNetwork)
    }

    @Test(arguments: [
        "8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "192.167.0.1", "2001:db8::1",
        "example.com", "127.-0.0.1", "127.+0.0.1", "127.0.0.1.example.com", "localhost.example.com",
        "notlocalhost", "databricks.com", "cloud.databricks.com.example.org", "127.0.0.999", "",
        "1.2.3.4.5", "amazonaws.com.evil.example", "x.es.amazonaws.com", "bigquery.googleapis.com",
        "a.execute-api.eu-west-1.amazonaws.com", "x.queue.core.windows.net", "ｌocalhost",
    ])
    func `anybody else`(_ host: String) {
        #expect(HostClass.of(host) == .elsewhere)
    }

    @Test func `Databricks and the clouds' storage`() {
        #expect(HostClass.of("dbc-1.cloud.databricks.com") == .databricks(.aws))
        #expect(HostClass.of("adb-1.17.azuredatabricks.net") == .databricks(.azure))
        #expect(HostClass.of("1.1.gcp.databricks.com") == .databricks(.gcp))
        #expect(HostClass.of("bucket.s3.eu-west-1.amazonaws.com") == .storage)
        #expect(HostClass.of("x.blob.core.windows.net") == .storage)
        #expect(HostClass.of("storage.googleapis.com") == .storage)
        #expect(HostClass.of("b.vpce-1.s3.eu-west-1.vpce.amazonaws.com") == .storage)
        #expect(HostClass.of("s3.cn-north-1.amazonaws.com.cn") == .storage)
    }

    @Test
    func `only storage may turn out to be at a private endpoint, and nothing at this machine`() {
        #expect(HostClass.of("b.s3.amazonaws.com").mayBeAt(.privateNetwork))
        #expect(!HostClass.of("storage.example.com").mayBeAt(.privateNetwork))
        for name in ["b.s3.amazonaws.com", "storage.example.com"] {
            #expect(!HostClass.of(name).mayBeAt(.loopback))
            #expect(!HostClass.of(name).mayBeAt(.local))
            #expect(HostClass.of(name).mayBeAt(.elsewhere))
        }
    }

    @Test func `an address of a socket is classified as its text is`() {
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "169.254.169.254", &four.sin_addr)
        #expect(HostClass.of(address: &four, length: MemoryLayout<sockaddr_in>.size) == .local)
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        inet_pton(AF_INET6, "::1", &six.sin6_addr)
        #expect(HostClass.of(address: &six, length: MemoryLayout<sockaddr_in6>.size) == .loopback)
        #expect(HostClass.of(address: &six, length: 16) == .local)
    }
}
