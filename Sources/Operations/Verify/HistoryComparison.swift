internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Compares the history of a server with that of a set, in constant memory.
///
/// That no run of the set is gone is proven for every run id. That they are the same is proven row by row for the newest
/// segments, or for all of them.
struct HistoryComparison: Sendable {
    private let manifest: Manifest
    private let repository: Repository
    private let earlier: EarlierRestores
    /// Rows that are gone are failures after a restore; on a source somebody may have deleted them.
    private let afterRestore: Bool
    private let deep: Bool

    /// Segments are compared from the newest on until there are so many rows.
    private static let spotRows: Int64 = 100_000
    /// So many ranges of run ids are counted by one statement.
    private static let countedRanges = 20

    init(of manifest: Manifest, _ repository: Repository, earlier: EarlierRestores, afterRestore: Bool, deep: Bool) {
        self.manifest = manifest
        self.repository = repository
        self.earlier = earlier
        self.afterRestore = afterRestore
        self.deep = deep
    }

    /// `single`: only some jobs are asked for, and no history.
    func check(_ facts: ExtensionFacts, single: Bool, on session: PostgresConnection) async throws -> Check {
        guard let history = manifest.history else {
            return Check(CheckID.history, .warning, Text("not compared: the set holds no history", zh: "未比较：备份集不含历史"))
        }
        guard !single else {
            return Check(CheckID.history, .warning, Text("not compared: single jobs are asked for", zh: "未比较：只涉及单个作业"))
        }
        guard facts.historyTable != nil else {
            let catalog = facts.catalogVersion
            return Check(
                CheckID.history,
                .warning,
                Text(
                    "not compared: catalog \(catalog) of this server keeps no history",
                    zh: "未比较：此服务器的目录版本 \(catalog) 不保存历史"
                )
            )
        }
        let live = try RunidRanges.read(of: manifest, in: repository)
        var count = HistoryCount()
        let map = ArchivedRowMap(renumbered: earlier.renumbered, live: live)
        for segment in compared(history) { count.add(try await compare(segment, map, on: session)) }
        // Rows that were unfinished may have ended since, or been closed by a restore; gone they must not be.
        count.missing = try await missing(of: live, on: session)
        return verdict(count, of: live.count)
    }

    /// How many of these run ids stand in the table no more.
    ///
    /// Where each stands there once at most, counting is enough to know that none is gone.
    private func missing(of live: RunidRanges, on session: PostgresConnection) async throws -> Int64 {
        if live.rangeCount <= Self.countedRanges, try await session.first(HistoryCatalog.hasKey) == true {
            let standing = try await session.first(HistoryCatalog.count(within: Array(live.ranges))) ?? 0
            if standing == live.count { return 0 }
        }
        return live.subtracting(try await session.runids(through: live.last ?? .min)).count
    }

    private func compared(_ history: HistoryLayer) -> [Segment] {
        guard !deep else { return history.segments }
        var rows: Int64 = 0
        return history.segments.reversed().prefix { segment in
            defer { rows += segment.rows }
            return rows < Self.spotRows
        }
    }

    private func compare(
        _ segment: Segment,
        _ map: ArchivedRowMap,
        on session: PostgresConnection
    ) async throws -> HistoryCount {
        let rows = try HistoryRows(try repository.open(segment, of: manifest))
        return try await session.runs(within: [segment.first...max(segment.first, segment.last)]) { table in
            var merge = HistoryMerge(rows, map)
            try merge.begin()
            try table.forEachRun { try merge.meet($0) }
            return try merge.finish()
        }
    }

    private func verdict(_ count: HistoryCount, of total: Int64) -> Check {
        let archived = min(count.different, earlier.archiveOnly)
        let (gone, changed) = (max(0, count.missing - earlier.leftOut), count.different - archived)
        guard gone + changed > 0 else {
            return Check(
                CheckID.history,
                .ok,
                Text(
                    Int(total).all("run", "of the set is here", "of the set are here"),
                    zh: "备份集的 \(total) 次运行全部存在"
                ),
                evidence: evidence(count, archived: archived)
            )
        }
        return Check(
            CheckID.history,
            afterRestore || changed > 0 ? .failed : .warning,
            Text(
                "of \(total.of("run")) \(gone) are gone and \(changed) are not the same",
                zh: "\(total) 次运行中，\(gone) 次已不存在，\(changed) 次内容不同"
            ),
            hint: afterRestore
                ? Text(
                    "cronvault restore \(manifest.set) --layers history goes on where it stopped.",
                    zh: "cronvault restore \(manifest.set) --layers history 可继续恢复。"
                )
                : Text("Somebody deleted them here; the set still holds them.", zh: "此处已有人删除；备份集中仍然保留。"),
            evidence: evidence(count, archived: archived)
        )
    }

    private func evidence(_ count: HistoryCount, archived: Int64) -> [Text] {
        let same =
            deep
            ? Text("\(count.same) final runs are the same", zh: "\(count.same) 次已结束的运行一致")
            : Text(
                "\(count.same) final runs, the newest, are the same; --deep compares all",
                zh: "最新的 \(count.same) 次已结束的运行一致；--deep 可比较全部"
            )
        guard archived > 0 else { return [same] }
        return [
            same,
            Text(
                "\(archived) are in the archive alone: their run ids belong to others here",
                zh: "\(archived) 次仅存于归档：其运行编号在此已被占用"
            ),
        ]
    }
}
