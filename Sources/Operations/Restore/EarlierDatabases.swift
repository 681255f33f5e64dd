internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// What restores of one set's full layer onto one server have on record.
struct EarlierDatabases: Sendable {
    private let set: SetID
    private var whole: Set<DatabaseCatalog.Identity> = []
    private var begun: Set<ExactText> = []

    init(of set: SetID) {
        self.set = set
    }

    mutating func add(_ record: Record) {
        guard record.kind == .databases, record.set == set else { return }
        for database in record.databases ?? [] {
            if let oid = database.oid {
                whole.insert(DatabaseCatalog.Identity(name: database.name, oid: oid))
            } else {
                begun.insert(ExactText(database.name))
            }
        }
    }

    /// Whether this very database was restored to its end.
    func isWhole(_ database: DatabaseCatalog.Identity) -> Bool { whole.contains(database) }

    func wasBegun(_ name: String) -> Bool { begun.contains(ExactText(name)) }
}
