internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Compares the history of a server with that of a set, row by row, in constant memory.
struct HistoryComparison: Sendable {
    private let manifest: Manifest
    private let repository: Repository
    private let earlier: EarlierRestores
    /// Rows that are gone are failures after a restore; on a source somebody may have deleted them.
    private let afterRestore: Bool

    init(of manifest: Manifest, _ repository: Repository, earlier: EarlierRestores, afterRestore: Bool) {
        self.manifest = manifest
        self.repository = repository
        self.earlier = earlier
        self.afterRestore = afterRestore
    }

    /// `single`: only some jobs are asked for, and no history.
    func check(_ facts: ExtensionFacts, single: Bool, on session: PostgresConnection) async throws -> Check {
        guard let history = manifest.history else {
            return Check(CheckID.history, .warning, Text("not compared: the set holds no history", zh: "未比较:备份集不含历史"))
        }
        guard !single else {
            return Check(CheckID.history, .warning, Text("not compared: single jobs are asked for", zh: "未比较:只涉及单个作业"))
        }
        guard facts.historyTable != nil else {
            let catalog = facts.catalogVersion
            return Check(
                CheckID.history,
                .warning,
                Text(
                    "not compared: catalog \(catalog) of this server keeps no history",
                    zh: "未比较:此服务器的目录版本 \(catalog) 不保存历史"
                )
            )
        }
        let live = try RunidRanges.read(of: manifest, in: repository)
        let map = ArchivedRowMap(renumbered: earlier.renumbered, live: live)
        var count = HistoryCount()
        for segment in history.segments { count.add(try await compare(segment, map, on: session)) }
        if history.tailRows > 0 { count.missing += try await missingOfTail(on: session) }
        return verdict(count, of: history)
    }

    private func compare(
        _ segment: Segment,
        _ map: ArchivedRowMap,
        on session: PostgresConnection
    ) async throws -> HistoryCount {
        let rows = try HistoryRows(try repository.open(segment, of: manifest))
        let range = HistoryCatalog.copyOut(from: segment.first, through: segment.last)
        return try await session.copyOut(range) { table in
            var merge = HistoryMerge(rows, map)
            try merge.begin()
            while try table.next({ try merge.meet($0) }) != nil {}
            return try merge.finish()
        }
    }

    /// Rows that were unfinished may have ended since, or been closed by a restore; gone they must not be.
    private func missingOfTail(on session: PostgresConnection) async throws -> Int64 {
        let rows = try HistoryRows(try repository.open("history/tail.csv.zst", of: manifest))
        var missing: Int64 = 0
        while true {
            var runids: [Int64] = []
            guard try rows.take(4096, { row in if let head = HistoryRowHead(row) { runids.append(head.runid) } }) > 0
            else {
                return missing
            }
            missing += Int64(runids.count) - (try await session.first(HistoryCatalog.standing(runids)) ?? 0)
        }
    }

    private func verdict(_ count: HistoryCount, of history: HistoryLayer) -> Check {
        let archived = min(count.different, earlier.archiveOnly)
        let (gone, changed) = (count.missing, count.different - archived)
        let evidence =
            [Text("\(count.same) final runs are the same", zh: "\(count.same) 次已结束的运行一致")]
            + (archived > 0
                ? [
                    Text(
                        "\(archived) are in the archive alone: their run ids belong to others here",
                        zh: "\(archived) 次仅存于归档:其运行编号在此已被占用"
                    )
                ] : [])
        guard gone + changed > 0 else {
            return Check(
                CheckID.history,
                .ok,
                Text(
                    Int(history.rows).all("run", "of the set is here", "of the set are here"),
                    zh: "备份集的 \(history.rows) 次运行全部存在"
                ),
                evidence: evidence
            )
        }
        return Check(
            CheckID.history,
            afterRestore || changed > 0 ? .failed : .warning,
            Text(
                "of \(history.rows.of("run")) \(gone) are gone and \(changed) are not the same",
                zh: "\(history.rows) 次运行中,\(gone) 次已不存在,\(changed) 次内容不同"
            ),
            hint: afterRestore
                ? Text(
                    "cronvault restore \(manifest.set) --layers history goes on where it stopped.",
                    zh: "cronvault restore \(manifest.set) --layers history 可继续恢复。"
                )
                : Text("Somebody deleted them here; the set still holds them.", zh: "此处已有人删除;备份集中仍然保留。"),
            evidence: evidence
        )
    }
}
