internal import BackupFormat
package import BackupRepository
package import CronModel
internal import CronSchedule

/// Reads every byte of sets, their segments and the records again, and compares with what was written down.
package struct IntegrityCheck: Sendable {
    private let repository: Repository
    private let progress: Progress

    package init(_ repository: Repository, progress: Progress) {
        self.repository = repository
        self.progress = progress
    }

    /// One set, named; or, without a name, every set and record of every cluster.
    package func run(set: String?, cluster: String, allowPartial: Bool = false) throws -> CheckReport {
        if let set {
            let admits = allowPartial || set != "latest"
            let manifest = try repository.find(set, in: cluster, layers: [], allowPartial: admits)
            return CheckReport(try checks(of: [manifest.set], in: cluster))
        }
        let clusters = try repository.clusters()
        guard !clusters.isEmpty else {
            return CheckReport([Check("sets", .warning, Text("the repository holds no set", zh: "仓库中没有备份集"))])
        }
        let checks = try clusters.flatMap { try self.checks(of: try repository.sets(of: $0), in: $0) }
        return CheckReport(checks + (try clusters.flatMap(uncommitted)) + (try records()))
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
        var segments: [String: SegmentContent?] = [:]
        return sets.map { id in
            progress(.stage(Text("checking set \(id)", zh: "检查备份集 \(id)")))
            return check(id, in: cluster, &segments)
        }
    }

    private func check(_ id: SetID, in cluster: String, _ segments: inout [String: SegmentContent?]) -> Check {
        do {
            let manifest = try repository.manifest(of: id, in: cluster)
            var damage = manifest.files.compactMap { self.damage(of: $0, in: manifest) }
            damage += strangers(in: manifest)
            damage += jobsDamage(manifest)
            damage += segmentDamage(manifest, &segments)
            guard damage.isEmpty else { return Self.damaged(id, damage) }
            return Check(
                "set",
                .ok,
                Text(
                    "set \(id): \(manifest.files.count.of("file")) and \((manifest.history?.segments.count ?? 0).of("segment")) are whole",
                    zh: "备份集 \(id):\(manifest.files.count) 个文件和 \(manifest.history?.segments.count ?? 0) 个分段完好"
                )
            )
        } catch let error as ActionableError {
            return Self.damaged(id, [error.problem], hint: error.hints.first)
        } catch {
            return Self.damaged(id, [Text(verbatim: "\(error)")])
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
            let reader = try repository.open(entry.path, of: manifest)
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
        let names = Set(manifest.files.map(\.path))
        var needed = ["cron/jobs.json", "cron/jobs.sql", "cron/settings.json", "cron/pg_cron.dump", "RESTORE.md"]
        if manifest.history != nil {
            needed += ["history/tail.csv.zst", "history/live.csv.zst", "history/archived.csv.zst"]
        }
        needed += manifest.full?.paths ?? []
        return needed.filter { !names.contains($0) }.map {
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

    private func segmentDamage(_ manifest: Manifest, _ seen: inout [String: SegmentContent?]) -> [Text] {
        var damage: [Text] = []
        var runids = RunidRanges()
        for segment in manifest.history?.segments ?? [] {
            let path = (try? repository.path(of: segment, in: manifest).description) ?? segment.name
            let content =
                seen[path] ?? (try? repository.open(segment, of: manifest)).flatMap { try? SegmentContent.read($0) }
            seen[path] = .some(content)
            guard let content else {
                damage.append(Text("\(path): it is missing or cannot be read", zh: "\(path)：缺失或无法读取"))
                continue
            }
            if content.sha256 != segment.sha256 || content.rows != segment.rows
                || content.rowsDigest != segment.rowsDigest
            {
                damage.append(Text("\(path): its content has changed", zh: "\(path)：内容已改变"))
            }
            runids = runids.union(content.runids)
        }
        return damage.isEmpty ? disagreement(of: runids, in: manifest) : damage
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
