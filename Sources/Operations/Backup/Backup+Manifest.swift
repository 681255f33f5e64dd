internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule

extension Backup {
    /// Writes RESTORE.md and puts together the manifest of everything captured.
    func manifest(of layers: Layers, source: Source, set: SetWriter) async throws -> Manifest {
        var manifest = Manifest(
            tool: environment.toolVersion,
            set: set.id,
            cluster: set.cluster,
            status: source.isPartial || layers.full?.missing != nil || layers.lacksCopy ? .partial : .complete,
            label: options.label,
            takenAt: source.takenAt,
            server: source.server.facts,
            pgCron: PgCron(
                catalogVersion: source.extension.catalogVersion,
                releases: source.clock.releases,
                database: source.server.database,
                timezone: source.clock.timezone,
                matchDomAndDow: source.clock.matchDomAndDow
            ),
            snapshot: Snapshot(id: source.snapshot, heldSeconds: layers.heldSeconds),
            cron: layers.cron.layer,
            history: layers.history,
            full: layers.full,
            proof: layers.cron.proof,
            files: await set.files,
            timings: layers.timings,
            gaps: layers.gaps
        )
        manifest.publicKey = repository.signingKey?.publicKey
        manifest.encryption =
            repository.encryption.encrypts ? EncryptionNote(recipients: repository.encryption.recipients) : nil
        try await set.write(Array(RestoreGuide(manifest).markdown.utf8), to: ["RESTORE.md"], plain: true)
        manifest.files = await set.files
        manifest.previous = try repository.linkToNewestSet(of: set.cluster)
        return manifest
    }
}
