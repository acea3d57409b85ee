public import Connections
internal import GRDB

/// The CleverTap account that imports write to; ``ConnectionKeeper`` saves it with its passcode.
extension SQLiteStore {
    public func destination() throws(StoreError) -> Destination? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM destination").flatMap { row in
                guard let region = Destination.Region(rawValue: row["region"]) else { return nil }
                var loopback: Destination.Loopback?
                if let host: String = row["loopback_host"], let port: Int = row["loopback_port"] {
                    loopback = Destination.Loopback(host: host, port: port)
                }
                return Destination(region: region, accountID: row["account_id"], loopback: loopback)
            }
        }
    }
}
