import Testing

@testable import HTTP

@Suite struct ProxyVariableTests {
    private func proxy(_ value: String) -> ProxyVariable? {
        ProxyVariable.inForce { $0 == "https_proxy" ? value : nil }
    }

    @Test(arguments: [
        "http://proxy.example:3128", "proxy.example:3128", "http://svc:hunter2@proxy.example:3128",
        "http://svc:hunter%40Corp@proxy.example:3128", "socks5h://127.0.0.1:1080",
        "http://[::1]:3128", "http://proxy.example:3128/",
    ])
    func `what curl reads is readable`(_ value: String) {
        #expect(proxy(value)?.isReadable == true)
    }

    @Test(arguments: [
        "http://svc:hunter2@Corp@127.0.0.1:18432", "http://user:p@ss#1@127.0.0.1:18432",
        "http://user:pa/ss@proxy.example:80", "http://user:pa?ss@proxy.example:80",
        "user:p#ss@proxy.example:80", "http://us er:pass@proxy.example:80", "http://svc:x@",
        "http://svc:back\\slash@proxy.example:80",
    ])
    func `what curl would misread is not, and shows nothing of the password`(_ value: String) {
        let proxy = proxy(value)
        #expect(proxy?.isReadable == false)
        for piece in ["hunter2", "Corp", "p@ss", "ss#1", "pa", "svc", "slash"] {
            #expect(proxy?.address.contains(piece) == false || piece == "pa", "\(piece)")
        }
    }

    @Test func `curl's words lose user and password`() {
        let proxy = proxy("http://svc:hunter2@proxy.example:3128")
        #expect(
            proxy?.redacted("Unsupported proxy syntax in 'http://svc:hunter2@proxy.example:3128'")
                == "Unsupported proxy syntax in 'http://***@proxy.example:3128'")
        #expect(proxy?.redacted("hunter2 is wrong") == "*** is wrong")
        #expect(proxy?.redacted("Could not resolve proxy: proxy.example") != nil)
    }

    @Test func `no_proxy is read as curl reads it`() {
        func isLeftOut(_ host: String, _ list: String) -> Bool {
            ProxyVariable.isLeftOut(host) { $0 == "no_proxy" ? list : nil }
        }
        #expect(isLeftOut("a.example.com", "example.com"))
        #expect(isLeftOut("a.example.com", ".example.com"))
        #expect(isLeftOut("A.example.com", "b.org, a.example.com"))
        #expect(isLeftOut("anything", "*"))
        #expect(!isLeftOut("notexample.com", "example.com"))
        #expect(!isLeftOut("a.example.com", "*.example.com"))
        #expect(!isLeftOut("a.example.com", ""))
    }
}
