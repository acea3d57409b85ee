/// The two ways through the setup guide.
public enum SetupPath: String, Sendable, CaseIterable {
    /// Databricks is ready: enter the details, test, save.
    case existing
    /// Databricks has to be set up first: catalog, warehouse, token, schema.
    case new
}
