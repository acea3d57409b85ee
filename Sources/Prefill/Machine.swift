public import Connections
internal import Glibc

/// What is on this machine already: Databricks' configuration file, variables, dbt's profiles.
public enum Machine {
    /// Bytes beyond which a file is no configuration.
    private static let limit = 1 << 20

    /// Offers, the likeliest first: variables, the profiles of `.databrickscfg`, dbt's targets.
    public static func offers(environment: [String: String]) -> [Offer] {
        let home = environment["HOME"] ?? ""
        var offers: [Offer] = []
        if let reading = PasteReader.variables(environment) {
            offers.append(Offer(title: tr("DATABRICKS_… variables"), reading: reading))
        }
        let configuration = environment["DATABRICKS_CONFIG_FILE"] ?? "\(home)/.databrickscfg"
        if let text = text(configuration) {
            let wanted = environment["DATABRICKS_CONFIG_PROFILE"]
            let profiles = PasteReader.profiles(text)
            let sorted =
                profiles.filter { $0.name == wanted } + profiles.filter { $0.name != wanted }
            offers += sorted.map {
                Offer(title: "\(short(configuration, home)): \($0.name)", reading: $0.reading)
            }
        }
        // dbt's own order: the variable, this folder, the home.
        let folders = [environment["DBT_PROFILES_DIR"], ".", "\(home)/.dbt"].compactMap { $0 }
        if let path = folders.map({ "\($0)/profiles.yml" }).first(where: { text($0) != nil }),
            let yaml = text(path)
        {
            offers += DbtProfiles.offers(yaml, environment: environment)
        }
        return offers
    }

    /// A path as people write it: `~` for the home.
    public static func short(_ path: String, _ home: String) -> String {
        !home.isEmpty && path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
    }

    /// A regular file's text; nil for anything else.
    private static func text(_ path: String) -> String? {
        // Not blocking: a pipe of this name must not hold the form up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= limit
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
