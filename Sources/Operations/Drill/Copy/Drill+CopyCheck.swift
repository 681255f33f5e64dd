internal import BackupFormat
package import CronModel
internal import CronSchedule
internal import ExternalTools

extension Drill {
    /// Whether the copy of the server's files that the set holds is whole, as pg_verifybackup finds it.
    ///
    /// It is unpacked where a drill would; nothing of it is started. Throws where it cannot be looked at: no PostgreSQL of that major, no room.
    package func checkCopy() async throws -> [Check] {
        guard let copy = manifest.full?.copy else {
            return [
                Check(
                    DrillCheckID.copy,
                    .ok,
                    Text("the set holds no copy of the server's files", zh: "该备份集不含服务器文件副本")
                )
            ]
        }
        guard copy.kind == .physical else {
            return [
                Check(
                    DrillCheckID.copy,
                    .warning,
                    Text("the copy is kept by \(copy.tool): it was not looked at", zh: "副本由 \(copy.tool) 保管，未检查"),
                    hint: Text(
                        "\"cronvault drill\" brings it back and looks at it.",
                        zh: "\"cronvault drill\" 会取回并检查它。"
                    )
                )
            ]
        }
        try await cleanUp()
        let installation = try await PostgresInstallation.forLab(major: manifest.server.major, bindir: options.bindir)
        var generator = SystemRandomNumberGenerator()
        let id = SetID(at: environment.now(), generator: &generator)
        let place = try DrillPlace.of(id, scratch: options.scratch)
        try checkRoom(place)
        do {
            let delivery = CopyDelivery(
                contents: try SetContents.read(manifest, from: repository),
                copy: copy,
                repository: repository,
                tool: nil,
                programs: try ThrowawayServer.prepare(at: place, installation, .none),
                environment: environment
            )
            let checks = try await delivery.deliver().checks
            await remove(place)
            return checks
        } catch {
            await remove(place)
            throw error
        }
    }
}
