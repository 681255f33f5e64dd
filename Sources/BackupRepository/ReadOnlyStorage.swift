package import BackupFormat

/// A storage that is only read, whatever its own side would permit.
package struct ReadOnlyStorage: Storage {
    private let base: any Storage

    package init(_ base: any Storage) {
        self.base = base
    }

    package func create(_ path: ObjectPath, namedLater: Bool) throws -> any ObjectWriter { throw refusal(path) }
    package func put(_ bytes: [UInt8], at path: ObjectPath) throws { throw refusal(path) }
    package func remove(_ path: ObjectPath) throws { throw refusal(path) }
    package func removeFolder(_ path: ObjectPath) throws { throw refusal(path) }
    package func sweep(_ folder: ObjectPath, olderThan seconds: Int) throws { throw refusal(folder) }

    package func open(_ path: ObjectPath) throws -> any ObjectReader { try base.open(path) }
    package func list(_ folder: ObjectPath) throws -> [StorageEntry] { try base.list(folder) }
    package func survey(_ folder: ObjectPath) throws -> [FolderSurvey] { try base.survey(folder) }
    package func forEachFolder(
        below folder: ObjectPath,
        in parts: [String],
        _ body: (_ outer: String, _ part: String, _ name: String) throws -> Void
    ) throws { try base.forEachFolder(below: folder, in: parts, body) }
    package func exists(_ path: ObjectPath) throws -> Bool { try base.exists(path) }
    package func look(at paths: [ObjectPath]) throws -> [ObjectPath: StorageEntry] { try base.look(at: paths) }
    package func prefetch(_ paths: [ObjectPath]) throws { try base.prefetch(paths) }
    package func distrust(_ path: ObjectPath) { base.distrust(path) }
    package func forgetCopies() { base.forgetCopies() }
    package func lastWrite(below folder: ObjectPath) throws -> Int64? { try base.lastWrite(below: folder) }
    package func location(of path: ObjectPath) -> String { base.location(of: path) }
    package var isWritable: Bool { false }
    package var isLocal: Bool { base.isLocal }

    private func refusal(_ path: ObjectPath) -> any Error { RepositoryFailure.readOnly(base.location(of: path)) }
}
