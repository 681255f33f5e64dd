internal import BackupFormat
package import BackupRepository
package import CronModel
internal import CronSchedule

/// Reads every byte of sets, their segments and the records again, and compares with what was written down.
package struct IntegrityCheck: Sendable {
    private let repository: Repository
    private let authenticity: AuthenticityCheck
    private let progress: Progress

    /// `memory`: what this machine has seen of repositories; nil: nothing.
    package init(_ repository: Repository, memory: RepositoryMemory? = nil, progress: Progress) {
        self.repository = repository
        authenticity = AuthenticityCheck(repository, memory: memory)
        self.progress = progress
    }

    /// One set, named; or, without a name, every set and record of every cluster.
    package func run(set: String?, cluster: String, allowPartial: Bool = false) throws -> CheckReport {
        repository.storage.forgetCopies()
        if let set {
            let admits = allowPartial || set != "latest"
            let manifest = try repository.find(
                set,
                in: cluster,
                layers: [],
                allowPartial: admits,
                whoeverSigned: true
            )
            let signatures = try authenticity.signatures(of: [manifest.set], in: cluster)
            return CheckReport(try checks(of: [manifest.set], in: cluster) + signatures)
        }
        let clusters = try repository.clusters()
        guard !clusters.isEmpty else {
            let nothing = Check("sets", .warning, Text("the repository holds no set", zh: "仓库中没有备份集"))
            return CheckReport([nothing] + (try authenticity.run()))
        }
        let checks = try clusters.flatMap { try self.checks(of: try repository.sets(of: $0), in: $0) }
        let others = try clusters.flatMap(uncommitted) + records() + authenticity.run()
        return CheckReport(checks + others)
    }

    private func uncommitted(in cluster: String) throws -> [Check] {
        try repository.uncommitted(of: cluster).map { id in
            Check(
                "set",
                .warning,
                Text(
                    "set \(id) has a manifest and no manifest.json.sha256",
                    zh: "备份集 \(id) 有清单但没有 manifest.json.sha256"
                ),
                hint: Text(
                    "A backup killed in its last moment, or a set that lost the file: then write sha256sum's digest of "
                        + "manifest.json, 64 digits without a line end, into it and check again.",
                    zh: "可能是备份在最后一刻被终止，或该文件丢失：若为后者，请把 manifest.json 的 sha256 摘要（64 位，无换行）写入该文件后再次检查。"
                )
            )
        }
    }

    private func checks(of sets: [SetID], in cluster: String) throws -> [Check] {
        guard !sets.isEmpty else {
            return [Check("sets", .warning, Text("cluster \"\(cluster)\" has no set", zh: "集群 \"\(cluster)\" 没有备份集"))]
        }
        try repository.prefetchManifests(of: sets, in: cluster)
        var segments: [String: SegmentState] = [:]
        return sets.compactMap { id in
            progress(.stage(Text("checking set \(id)", zh: "检查备份集 \(id)")))
            let found = check(id, in: cluster, &segments)
            // It may have been removed since it was listed, and a listing may lag.
            let isGone = found.status == .failed && (try? repository.isCommitted(id, in: cluster)) == false
            return isGone ? nil : found
        }
    }

    private func check(_ id: SetID, in cluster: String, _ segments: inout [String: SegmentState]) -> Check {
        do {
            let manifest = try repository.manifest(of: id, in: cluster)
            var damage = manifest.files.compactMap { self.damage(of: $0, in: manifest) }
            damage += strangers(in: manifest)
            let key = try key(to: manifest)
            if key == nil { damage += jobsDamage(manifest) }
            damage += segmentDamage(manifest, &segments)
            guard damage.isEmpty else { return Self.damaged(id, damage) }
            return Check(
                "set",
                key?.status ?? .ok,
                Text(
                    "set \(id): \(manifest.files.count.of("file")) and \((manifest.history?.segments.count ?? 0).of("segment")) are whole",
                    zh: "备份集 \(id):\(manifest.files.count) 个文件和 \(manifest.history?.segments.count ?? 0) 个分段完好"
                ) + (key?.remark ?? Text(verbatim: ""))
            )
        } catch let error as ActionableError {
            return Self.damaged(id, [error.problem], hint: error.hints.first)
        } catch {
            return Self.damaged(id, [Text(verbatim: "\(error)")])
        }
    }

    /// Why the content of an encrypted set is not looked into; nil: it is.
    private func key(to manifest: Manifest) throws -> (status: Check.Status, remark: Text)? {
        guard manifest.encryption != nil else { return nil }
        guard repository.encryption.decrypts else {
            return (.ok, Text(" as they are stored; there is no key here to open them", zh: "（按存储内容；此处没有密钥，未解密）"))
        }
        do {
            try repository.proveKey(of: manifest)
            return nil
        } catch let error as ActionableError where error.exitStatus == .wrongKey {
            return (.warning, Text(" as they are stored; the key here does not open them", zh: "（按存储内容；此处的密钥无法解密）"))
        }
    }

    private static func damaged(_ id: SetID, _ damage: [Text], hint: Text? = nil) -> Check {
        Check(
            "set",
            .failed,
            Text("set \(id) is damaged", zh: "备份集 \(id) 已损坏"),
            hint: hint
                ?? Text(
                    "Use another set, or bring the named files back from another copy of this one.",
                    zh: "请使用其他备份集，或从另一份拷贝恢复所列文件。"
                ),
            evidence: damage
        )
    }

    /// Nil where the file is as the manifest says.
    private func damage(of entry: FileEntry, in manifest: Manifest) -> Text? {
        let place = "\(manifest.set)/\(entry.path)"
        do {
            let reader = try repository.openStored(entry.path, of: manifest)
            guard reader.bytes == entry.bytes else {
                return Text(
                    "\(place): \(reader.bytes.of("byte")), not \(entry.bytes)",
                    zh: "\(place):\(reader.bytes) 字节，应为 \(entry.bytes)"
                )
            }
            var digest = SHA256Digest()
            try reader.forEachPiece { digest.update($0) }
            return digest.hex == entry.sha256
                ? nil : Text("\(place): its content has changed", zh: "\(place)：内容已改变")
        } catch let error as ActionableError {
            return Text("\(place): \(error.problem.english)", zh: "\(place):\(error.problem.chinese)")
        } catch {
            return Text(verbatim: "\(place): \(error)")
        }
    }

    /// A manifest must name at least the files that every set has.
    private func strangers(in manifest: Manifest) -> [Text] {
        var needed = ["cron/jobs.json", "cron/jobs.sql", "cron/settings.json", "cron/pg_cron.dump", "RESTORE.md"]
        if manifest.history != nil {
            needed += ["history/tail.csv.zst", "history/live.csv.zst", "history/archived.csv.zst"]
        }
        needed += manifest.full?.paths ?? []
        return needed.filter { manifest.file($0) == nil }.map {
            Text("\(manifest.set)/\($0): the manifest does not name it", zh: "\(manifest.set)/\($0)：清单中没有此文件")
        }
    }

    private func jobsDamage(_ manifest: Manifest) -> [Text] {
        var digest = JobListDigest()
        let place = "\(manifest.set)/cron/jobs.json"
        do {
            try JobsFile.read(try repository.open("cron/jobs.json", of: manifest)) { digest.add($0.job) }
        } catch {
            return [Text("\(place): it cannot be read as a job list", zh: "\(place)：无法读作作业列表")]
        }
        return digest.hex == manifest.proof.digest && digest.count == manifest.proof.captured
            ? [] : [Text("\(place): not the job list that was proven", zh: "\(place)：不是已证明的作业列表")]
    }

    /// What was found when a segment was read; sets share them.
    private enum SegmentState {
        case read(SegmentContent)
        /// Encrypted, and not to be opened here.
        case stored(bytes: Int64, sha256: String)
        case unreadable
    }

    private func state(of segment: Segment, _ manifest: Manifest) -> SegmentState {
        do {
            guard repository.canRead([segment]) else { return try stored(segment, manifest) }
            do {
                return .read(try SegmentContent.read(try repository.open(segment, of: manifest)))
            } catch let error as ActionableError where error.exitStatus == .wrongKey {
                return try stored(segment, manifest)
            }
        } catch {
            return .unreadable
        }
    }

    private func stored(_ segment: Segment, _ manifest: Manifest) throws -> SegmentState {
        let reader = try repository.openStored(segment, of: manifest)
        var digest = SHA256Digest()
        try reader.forEachPiece { digest.update($0) }
        return .stored(bytes: reader.bytes, sha256: digest.hex)
    }

    private func segmentDamage(_ manifest: Manifest, _ seen: inout [String: SegmentState]) -> [Text] {
        var damage: [Text] = []
        var runids: RunidRanges? = RunidRanges()
        for segment in manifest.history?.segments ?? [] {
            let path = (try? repository.path(of: segment, in: manifest).description) ?? segment.name
            let state = seen[path] ?? state(of: segment, manifest)
            seen[path] = state
            let isRight: Bool
            switch state {
            case .read(let content):
                isRight = content.isThat(of: segment)
                runids = runids?.union(content.runids)
            case .stored(let bytes, let sha256):
                isRight = bytes == segment.bytes && sha256 == segment.sha256
                runids = nil
            case .unreadable:
                damage.append(Text("\(path): it is missing or cannot be read", zh: "\(path)：缺失或无法读取"))
                continue
            }
            if !isRight { damage.append(Text("\(path): its content has changed", zh: "\(path)：内容已改变")) }
        }
        guard damage.isEmpty, let runids else { return damage }
        return disagreement(of: runids, in: manifest)
    }

    /// What the set says of its segments as a whole.
    private func disagreement(of runids: RunidRanges, in manifest: Manifest) -> [Text] {
        guard let history = manifest.history else { return [] }
        guard history.segmentsDigest == HistoryLayer.digest(of: history.segments),
            history.finalRows == history.segments.reduce(0, { $0 + $1.rows }), history.finalRows == runids.count
        else {
            return [
                Text("\(manifest.set): its list of segments is not the recorded one", zh: "\(manifest.set)：分段列表与记录不符")
            ]
        }
        guard (try? RunidRanges.readArchived(of: manifest, in: repository)) == runids else {
            let place = "\(manifest.set)/history/archived.csv.zst"
            return [Text("\(place): not the run ids of its segments", zh: "\(place)：与其分段的运行编号不符")]
        }
        return []
    }

    private func records() throws -> [Check] {
        let folder = ObjectPath.root.child("records")
        var (count, damage): (Int, [Text]) = (0, [])
        for server in try repository.storage.list(folder) where server.isFolder {
            for entry in try repository.storage.list(folder.child(server.name)) {
                if entry.name.hasSuffix(".json") { count += 1 }
                let path = folder.child(server.name).child(entry.name)
                if repository.isWhole(besideRecord: path) != true {
                    damage.append(Text("\(path): it cannot be read", zh: "\(path)：无法读取"))
                }
            }
        }
        let summary = Text(count.of("record", "is whole", "are whole"), zh: "\(count) 条记录完好")
        return damage.isEmpty
            ? [Check("records", .ok, summary)]
            : [
                Check(
                    "records",
                    .failed,
                    Text(damage.count.of("record", "is damaged", "are damaged"), zh: "\(damage.count) 条记录已损坏"),
                    evidence: damage
                )
            ]
    }
}
