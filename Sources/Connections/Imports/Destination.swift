internal import Language

/// A secret of CleverTap, kept, lent and hidden in the same way as a Databricks token.
public typealias Passcode = AccessToken

/// A CleverTap account that imports write to. The passcode is kept apart, in the vault.
public struct Destination: Sendable, Equatable {
    /// What imports call it; unique ignoring case.
    public var name: String
    /// The region of the account, which decides the host.
    public var region: Region
    /// The account's *Project ID*, as the dashboard's settings show it.
    public var accountID: String
    /// Plain HTTP to a loopback host: for tests and the demo.
    public var loopback: Loopback?

    /// An endpoint on this machine in the place of CleverTap's.
    public struct Loopback: Sendable, Equatable {
        /// The host of the stand-in, on this machine.
        public var host: String
        /// The port of the stand-in.
        public var port: Int

        /// Takes host and port as they are; that the host is this machine is the caller's to see to.
        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// The account of imports that name none.
    public static let usualName = "default"

    /// CleverTap's own host over HTTPS, and the usual name, unless told otherwise.
    public init(
        name: String = usualName, region: Region, accountID: String, loopback: Loopback? = nil
    ) {
        self.name = name
        self.region = region
        self.accountID = accountID
        self.loopback = loopback
    }

    /// The host that uploads go to.
    public var host: String { loopback?.host ?? region.host }
    /// The port that uploads go to.
    public var port: Int { loopback?.port ?? 443 }

    /// The account itself, whatever it is called: where uploads go, and whose they are.
    public var identity: String { "\(host):\(port)/\(accountID)" }

    /// Whether both names are of one account: its uploads are counted together.
    public func isSameAccount(as other: Destination) -> Bool { identity == other.identity }

    /// CleverTap's regions, by the prefix of their dashboard (developer.clevertap.com, "Region").
    public enum Region: String, Sendable, Codable, CaseIterable {
        /// The first part of the dashboard's address; that of the API's host too, except for `eu1`.
        case eu1, in1, sg1, us1, aps3, mec1

        /// The host of the API. Europe is the default and has no prefix.
        public var host: String {
            self == .eu1 ? "api.clevertap.com" : "\(rawValue).api.clevertap.com"
        }

        /// The region's name for people.
        public var title: String {
            switch self {
            case .eu1: tr("Europe")
            case .in1: tr("India")
            case .sg1: tr("Singapore")
            case .us1: tr("United States")
            case .aps3: tr("Indonesia")
            case .mec1: tr("Middle East (UAE)")
            }
        }
    }

    /// The address ranges that the guide asks to allow are CleverTap's own; this program's uploads
    /// and queries come from the machine it runs on.
    public static let addressHint = tr(
        "Databricks sees the address of the machine that runs bricktap. Imports that CleverTap runs itself come from its own ranges: https://developer.clevertap.com/docs/clevertap-ip-ranges"
    )
}

/// The rules of the destination's three fields.
public enum DestinationRules {
    /// The region of a word such as `eu1`; nil for any other (facts/clevertap.md).
    public static func region(_ text: String) -> Destination.Region? {
        let word = text.trimmed.lowercased()
        if let region = Destination.Region(rawValue: word) { return region }
        // A dashboard or API address says it too: `in1.dashboard.clevertap.com`.
        let host = word.split(separator: "/").first { $0.contains("clevertap.com") } ?? ""
        guard let first = host.split(separator: ".").first else { return nil }
        return first == "api" ? .eu1 : Destination.Region(rawValue: String(first))
    }

    /// What is wrong with the name of an account; nil when nothing is.
    public static func nameProblem(_ text: String) -> String? {
        let text = text.trimmed
        // No marks and nothing invisible: two names that look alike are one.
        let isPlain = text.unicodeScalars.allSatisfy {
            ($0.properties.isAlphabetic && !$0.properties.isDiacritic)
                || $0.properties.numericType != nil || " ._-+@".unicodeScalars.contains($0)
        }
        return isPlain && (1...64).contains(text.count)
            ? nil
            : tr("The name of an account has 1 to 64 letters, digits, blanks and signs of ._-+@")
    }

    /// What is wrong with an account id; nil when nothing is.
    public static func accountProblem(_ text: String) -> String? {
        let text = text.trimmed
        if text.isEmpty { return tr("The Project ID of the CleverTap account is needed.") }
        let isPlain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 45
        }
        return isPlain && text.utf8.count <= 64
            ? nil : tr("A Project ID has letters, digits and dashes, as in 4R5-7ZZ-K74Z.")
    }

    /// What is wrong with a passcode; nil when nothing is.
    public static func passcodeProblem(_ text: String) -> String? {
        if text.isEmpty { return tr("The passcode is needed.") }
        let isPlain = text.utf8.allSatisfy { (33...126).contains($0) }
        return isPlain && text.utf8.count <= 512
            ? nil : tr("A passcode has no spaces and no characters beyond ASCII.")
    }
}
