internal import BackupFormat
internal import CronModel

/// What a restore of the full layer does before the cron layer: roles, then databases one after the other.
struct FullPlan: Sendable {
    /// A database to bring back.
    struct Database: Sendable {
        let source: FullLayer.Database
        /// As it will be called here.
        let name: String
        /// Makes the database; empty where it stands there already.
        let statements: [SQLScript.Statement]
        /// What of the dump is restored.
        let contents: DumpContents
        /// The extension is created before the data.
        let createsExtension: Bool
        /// In one transaction, so that a restore that was ended leaves an empty database.
        let isAtomic: Bool
    }

    /// New roles with all that belongs to them, in one transaction.
    var roles: [SQLScript.Statement] = []
    /// The roles that will be made, as they will be.
    var newRoles: [RoleFacts] = []
    var databases: [Database] = []
    /// What the target must still be when this is applied.
    var fingerprint = ""

    /// The databases and roles that the target was read for.
    var wanted: [(name: String, facts: DatabaseFacts)] = []
    var namedRoles: [String] = []

    var createsExtension: Bool { databases.contains(where: \.createsExtension) }
}

extension RestoreTarget {
    /// The target as it will be once the full layer is there: what the cron layer is planned on.
    func expecting(_ plan: FullPlan) -> RestoreTarget {
        var target = self
        target.roles += plan.newRoles.filter { new in !roles.contains { ExactText($0.name) == ExactText(new.name) } }
        for database in plan.databases
        where !databases.contains(where: { ExactText($0.name) == ExactText(database.name) }) {
            target.databases.append(database.source.facts.named(database.name))
        }
        return target
    }
}

extension DatabaseFacts {
    /// The same under another name.
    fileprivate func named(_ name: String) -> DatabaseFacts {
        DatabaseFacts(
            name: name,
            owner: owner,
            encoding: encoding,
            collate: collate,
            ctype: ctype,
            allowsConnections: allowsConnections,
            isTemplate: isTemplate,
            bytes: bytes,
            settings: settings
        )
    }
}
