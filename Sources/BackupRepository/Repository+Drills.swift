package import BackupFormat
internal import CronModel

extension Repository {
    package static func folder(ofDrill id: SetID, in cluster: String) -> ObjectPath {
        folder(ofCluster: cluster).child("drills").child(id.description)
    }

    /// The name of the file that makes a drill exist.
    static let drillCommitName = "summary.json"

    /// The ids of the drills that exist, oldest first.
    package func drills(of cluster: String) throws -> [SetID] {
        try storage.survey(Self.folder(ofCluster: cluster).child("drills"))
            .filter { $0.objects.contains(Self.drillCommitName) }.compactMap { SetID($0.name) }.sorted()
    }

    /// What a list shows of a drill.
    ///
    /// Throws `damaged`.
    package func drillSummary(_ id: SetID, of cluster: String) throws -> DrillSummary {
        let path = Self.folder(ofDrill: id, in: cluster).child(Self.drillCommitName)
        let file = storage.location(of: path)
        let summary = try FormatCoder.decode(DrillSummary.self, from: try storage.get(path), file: file)
        guard summary.id == id, summary.cluster == cluster else {
            throw FormatError.damaged(file, Text("it belongs to another drill", zh: "它属于另一次演练"))
        }
        return summary
    }

    /// Finds the drill that a user names: an id, a unique prefix, or `latest`; nil where there is none.
    package func findDrill(_ text: String, of cluster: String) throws -> SetID? {
        let ids = try drills(of: cluster)
        if text == "latest" { return ids.last }
        let matches = ids.filter { $0.description.hasPrefix(text) }
        return matches.count == 1 && !text.isEmpty ? matches[0] : nil
    }

    /// Puts the evidence of a drill down: its files, then the summary, with which it exists.
    ///
    /// Returns where the files are.
    package func add(_ summary: DrillSummary, _ files: [(name: String, bytes: [UInt8])]) throws -> [String] {
        let folder = Self.folder(ofDrill: summary.id, in: summary.cluster)
        for file in files { try storage.put(file.bytes, at: folder.child(file.name)) }
        try storage.put(try FormatCoder.encode(summary), at: folder.child(Self.drillCommitName))
        return files.map { storage.location(of: folder.child($0.name)) }
    }

    /// One file of a drill, with where it lies.
    package func drillFile(_ name: String, of id: SetID, in cluster: String) throws -> (bytes: [UInt8], place: String) {
        let path = Self.folder(ofDrill: id, in: cluster).child(name)
        return (try storage.get(path), storage.location(of: path))
    }
}
