internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import ExternalTools
internal import PostgresAccess

extension Backup {
    private static let archive = ["full", "base.tar.zst"]

    /// Streams a base backup into the set, looking at it as it goes by.
    ///
    /// One archive on standard output has everything in it, the files of write-ahead log that it needs and, since
    /// PostgreSQL 13, its own `backup_manifest` (PostgreSQL `src/bin/pg_basebackup/pg_basebackup.c`, `inject_manifest`).
    /// Throws `CopyFailure`.
    func copyPhysically(_ facts: CopySource, _ source: Source, into set: SetWriter) async throws -> FullCopy {
        let holder = await holdLog(source)
        do {
            let copy = try await onceMore("pg_basebackup") { try await stream(facts, source, into: set) }
            await holder?.close()
            return copy
        } catch {
            await holder?.close()
            throw error
        }
    }

    private func stream(_ facts: CopySource, _ source: Source, into set: SetWriter) async throws -> FullCopy {
        let process = ChildProcess(
            source.tools.path("pg_basebackup"),
            [
                "--format=tar", "--pgdata=-", "--wal-method=fetch", "--checkpoint=fast", "--no-password",
                "--label=cronvault \(set.id)",
                "--dbname=\(source.conninfo(database: source.server.database))",
            ],
            environment: source.connection.environment
        )
        let path = Self.archive.joined(separator: "/")
        let sink = try set.file(Self.archive, compressed: true)
        var archive = CopyArchive(file: path)
        let progress = environment.progress
        let stopwatch = Stopwatch()
        let ending: ChildProcess.Ending
        let found: CopyArchive.Facts
        do {
            ending = try await process.streaming { chunk in
                try archive.take(chunk)
                try sink.write(chunk)
                progress(.bytes(object: "pg_basebackup", count: sink.contentBytes))
            }
            // What was ended because we were is no server that cannot be copied.
            try Task.checkCancellation()
            guard ending.succeeded else {
                throw CopyFailure(ToolFailure.ended("pg_basebackup", ending, on: source.server.facts.address))
            }
            found = try archive.finish()
        } catch let error as ActionableError where error.code == "damaged" {
            throw CopyFailure(error)
        }
        guard found.systemIdentifier == source.server.facts.systemIdentifier else {
            throw CopyFailure(BackupFailure.copyOfAnother(source.server.facts.address))
        }
        let closed = try sink.close()
        await set.add(closed.entry)
        progress(.done(object: "pg_basebackup", bytes: closed.contentBytes, seconds: stopwatch.seconds))
        return Self.copy(facts, found, closed, by: source.tools)
    }

    private static func copy(
        _ facts: CopySource,
        _ found: CopyArchive.Facts,
        _ closed: FileSink.Closed,
        by tools: PostgresInstallation
    ) -> FullCopy {
        var copy = FullCopy(
            .physical,
            label: found.label,
            tool: "pg_basebackup \(tools.version)",
            tablespaces: facts.tablespaces,
            databases: facts.databases,
            superuser: facts.superuser
        )
        copy.startLsn = found.startLsn
        copy.stopLsn = found.stopLsn
        copy.timeline = found.timeline
        copy.startedAt = found.startedAt
        copy.path = closed.entry.path
        copy.bytes = closed.contentBytes
        copy.manifestChecksum = found.manifestChecksum
        return copy
    }

    /// A session whose slot keeps the write-ahead log until the copy is done, and is gone with it whatever happens.
    ///
    /// Without one, a busy server may remove files that the copy needs, and pg_basebackup says so.
    private func holdLog(_ source: Source) async -> PostgresConnection? {
        guard let session = try? await source.server.connect() else { return nil }
        let name = "cronvault_\(UInt64.random(in: .min ... .max))"
        guard (try? await session.execute(CopyCatalog.hold(name))) != nil else {
            await session.close()
            return nil
        }
        return session
    }
}
