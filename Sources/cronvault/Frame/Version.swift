/// The version of this tool, as it stands in manifests and reports.
enum Version {
    static let text = "0.1.0"
}
