package import BackupFormat
package import BackupRepository
package import CronSchedule
package import Operations
package import PostgresAccess

/// A cluster as the daemon is to look after it.
package struct WatchedCluster: Sendable {
    package var server: ConnectionSettings
    package var backup: Backup.Options
    package var retention: RetentionPolicy?
    package var schedules: [Work: WorkSchedule] = [:]
    /// A file with the private key that sets, records and drills are signed with; nil: they are not.
    package var signingKey: String?
    /// Whose signatures count.
    package var signatures = SignaturePolicy.none
    /// What this machine has seen of repositories; nil: nothing.
    package var memory: RepositoryMemory?
    /// What reports of drills are written in.
    package var language = Language.english
    /// Where dead-man switches wait for a sign of life.
    package var pings = Pings()

    package init(server: ConnectionSettings, backup: Backup.Options) {
        self.server = server
        self.backup = backup
    }
}

extension WatchedCluster {
    /// The repository, with this cluster's sets judged by whose signatures count.
    func believing(_ repository: Repository) -> Repository {
        repository.trusting(SignaturePolicies(common: signatures))
    }

    /// The first repository, as operations that know of copies take it.
    func first(_ place: RepositoryPlace) -> CopyPlace {
        CopyPlace(name: place.storage.location(of: .root)) { making in
            try signing(making ? place.openOrMake() : place.open())
        }
    }

    /// A copy, as it is written for this cluster.
    func place(_ copy: DaemonSettings.Copy) -> CopyPlace {
        CopyPlace(name: copy.name, retention: copy.retention) { making in
            try signing(making ? copy.place.openOrMake() : copy.place.open())
        }
    }

    /// The same, signing what is written.
    ///
    /// Throws `signing-key`.
    func signing(_ repository: Repository) throws -> Repository {
        believing(repository).signing(with: try signingKey.map { try SigningKey(file: $0) })
    }
}
