internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// What restores of one set's full layer onto one server have on record.
struct EarlierDatabases: Sendable {
    private let set: SetID
    private var recorded: [DatabaseCatalog.Identity: RecordedDatabase] = [:]

    init(of set: SetID) {
        self.set = set
    }

    /// Folds the next record of the server; they come in the order of time.
    mutating func add(_ record: Record) {
        guard record.kind == .databases, record.set == set else { return }
        for database in record.databases ?? [] {
            recorded[DatabaseCatalog.Identity(name: database.name, oid: database.oid)] = database
        }
    }

    /// Whether this very database was restored to its end.
    ///
    /// One that was restored in a single transaction is whole once it holds anything: the restore may have been killed
    /// before it could say so.
    func isWhole(_ database: DatabaseCatalog.Identity, holdsObjects: Bool) -> Bool {
        guard let known = recorded[database] else { return false }
        return known.whole || (known.atomic && holdsObjects)
    }

    /// Whether a restore of this very database was ended in its midst.
    func isHalfDone(_ database: DatabaseCatalog.Identity) -> Bool {
        recorded[database].map { !$0.whole && !$0.atomic } ?? false
    }
}
