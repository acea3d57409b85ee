public import Connections
internal import Glibc
internal import Language

/// What is on this machine already: Databricks' configuration file, variables, dbt's profiles.
public enum Machine {
    /// Offers, the likeliest first: variables, the profiles of `.databrickscfg`, dbt's targets; and
    /// the files that were left out.
    ///
    /// - Parameter targets: Reads the targets of a `profiles.yml`; nil where it cannot be read.
    public static func offers(
        environment: [String: String], targets: (_ yaml: String) -> [DbtTarget]?
    ) -> [Offer] {
        let home = environment["HOME"] ?? ""
        var offers: [Offer] = []
        var refused: [Offer] = []
        func text(_ path: String) -> String? {
            switch ConfigurationFile(path) {
            case .text(let text): return text
            case .refused(let why):
                refused.append(Offer(title: shown(path, home), refusal: why))
                return nil
            case .absent: return nil
            }
        }
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
                Offer(title: "\(shown(configuration, home)): \($0.name)", reading: $0.reading)
            }
        }
        // dbt's own order: the variable, this folder, the home. The first that is there counts.
        let folders = [environment["DBT_PROFILES_DIR"], ".", "\(home)/.dbt"].compactMap { $0 }
        for path in folders.map({ "\($0)/profiles.yml" }) {
            guard let yaml = text(path) else { continue }
            if let found = targets(yaml) {
                offers += found.map { $0.offer(path: shown(path, home)) }
            } else {
                refused.append(
                    Offer(
                        title: shown(path, home),
                        refusal: tr("left out: it cannot be read as YAML of a usual size")))
            }
            break
        }
        return offers + refused
    }

    /// A path as people write it: `~` for the home.
    public static func short(_ path: String, _ home: String) -> String {
        !home.isEmpty && path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
    }

    /// The whole path: which of two files of the same name it is decides whom a token goes to.
    private static func shown(_ path: String, _ home: String) -> String {
        guard let whole = realpath(path, nil) else { return short(path, home) }
        defer { free(whole) }
        return short(String(cString: whole), home)
    }
}
