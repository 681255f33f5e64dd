package import BackupFormat

/// A storage on top of another one: what is written stays in memory and hides what lies beneath, which never changes.
///
/// For whoever rehearses: records of a restore that is thrown away belong in no repository.
package final class OverlayStorage: Storage {
    private let base: any Storage
    private let top = MemoryStorage()

    package init(over base: any Storage) {
        self.base = base
    }

    package func create(_ path: ObjectPath, namedLater: Bool) throws -> any ObjectWriter {
        try top.create(path, namedLater: namedLater)
    }

    package func open(_ path: ObjectPath) throws -> any ObjectReader {
        try top.exists(path) ? try top.open(path) : try base.open(path)
    }

    package func list(_ folder: ObjectPath) throws -> [StorageEntry] {
        var entries = Dictionary(uniqueKeysWithValues: try base.list(folder).map { ($0.name, $0) })
        for entry in try top.list(folder) { entries[entry.name] = entry }
        return entries.values.sorted { $0.name < $1.name }
    }

    package func look(at paths: [ObjectPath]) throws -> [ObjectPath: StorageEntry] {
        try base.look(at: paths).merging(top.look(at: paths)) { $1 }
    }

    /// Removes what was written here.
    package func remove(_ path: ObjectPath) throws { try top.remove(path) }

    package func sweep(_ folder: ObjectPath, olderThan seconds: Int) throws {}

    package func lastWrite(below folder: ObjectPath) throws -> Int64? {
        [try base.lastWrite(below: folder), try top.lastWrite(below: folder)].compactMap(\.self).max()
    }

    package func prefetch(_ paths: [ObjectPath]) throws { try base.prefetch(paths) }
    package func distrust(_ path: ObjectPath) { base.distrust(path) }
    package func forgetCopies() { base.forgetCopies() }
    package var isLocal: Bool { base.isLocal }
    package func location(of path: ObjectPath) -> String { base.location(of: path) }
}
