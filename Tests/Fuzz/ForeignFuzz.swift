import Connections
import Glibc
import HTTP
import Network
import Text

@testable import Databricks

private let secret = "dapi0123456789abcdef-Test"
private let redactor = Redactor(AccessToken(secret), mark: "#")

/// Whatever stands around a secret, it does not come out; what comes out is one clean, bounded line.
func foreign(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    let place = rest.isEmpty ? 0 : Int(first) * rest.count / 256
    let most = 1 + Int(first) * 4
    let raw = rest[..<place] + Array(secret.utf8) + rest[place...]
    let text = redactor.text(raw, most: most).text
    hold(text.count <= most + 1, "\(text.count) characters of \(most)")
    hold(SafeText.clean(text) == text, "it is not clean")
    let plain = text.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    hold(plain.firstRange(of: "0123456789abcdef") == nil, "the secret came through")
    hold(redactor.text(text, most: most + 1).text.count <= most + 1, "it is not stable")
}

/// A link that may be followed leads to no address of this machine or of a network inside.
func links(_ text: String) {
    for (name, value) in Workspace.storageHeaders([text: text, "x-amz-\(text)": text]) {
        hold(name.lowercased().hasPrefix("x-"), "a header that no storage asks for")
        hold(
            !(name + value).utf8.contains { $0 == 13 || $0 == 10 || $0 == 0 }, "two headers in one")
    }
    guard let url = RequestURL(text) else { return }
    hold(!url.host.isEmpty && !url.host.contains("@") && !url.host.contains("/"), "no host")
    hold((1...65_535).contains(url.port), "no port")
    guard !url.hostClass.isInward else { return }
    var address = in_addr()
    guard inet_aton(url.host, &address) != 0 else { return }
    let first = UInt32(bigEndian: address.s_addr) >> 24
    hold(![0, 10, 127].contains(first), "\(url.host) leads inward")
}
