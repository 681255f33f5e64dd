internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// The table of `list`.
enum ListView {
    static func lines(_ sets: [SetSummary], cluster: String) -> [Line] {
        guard !sets.isEmpty else {
            return [Line(Text("cluster \"\(cluster)\" has no sets", zh: "集群 \"\(cluster)\" 没有备份集"))]
        }
        let english = table(
            sets,
            header: ["SET", "TAKEN AT", "STATUS", "JOBS", "LAYERS", "SIZE", "POSTGRES", "PG_CRON", "LABEL"]
        )
        let chinese = table(sets, header: ["备份集", "时间", "状态", "作业", "层", "大小", "POSTGRES", "PG_CRON", "标签"])
        return zip(english, chinese).enumerated().map { index, pair in
            let style: Line.Style = index == 0 ? .heading : sets[index - 1].status == .partial ? .warning : .plain
            return Line(Text(pair.0, zh: pair.1), style)
        }
    }

    private static func table(_ sets: [SetSummary], header: [String]) -> [String] {
        var table = Table(header)
        for set in sets {
            table.add([
                set.id.description, set.takenAt.description, set.status.rawValue, String(set.jobs),
                set.layers.map(\.rawValue).joined(separator: ","), Quantity.bytes(set.bytes), set.postgres, set.pgCron,
                set.label ?? "",
            ])
        }
        return table.lines
    }
}
