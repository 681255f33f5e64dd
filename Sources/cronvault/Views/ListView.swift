internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations

/// The table of `list`.
enum ListView {
    static func lines(_ sets: [ListReport.Set], cluster: String) -> [Line] {
        guard !sets.isEmpty else {
            return [Line(Text("cluster \"\(cluster)\" has no sets", zh: "集群 \"\(cluster)\" 没有备份集"))]
        }
        let english = table(
            sets,
            .english,
            header: ["SET", "TAKEN AT", "STATUS", "JOBS", "LAYERS", "SIZE", "POSTGRES", "PG_CRON", "KEPT", "LABEL"]
        )
        let chinese = table(
            sets,
            .chinese,
            header: ["备份集", "时间", "状态", "作业", "层", "大小", "POSTGRES", "PG_CRON", "保留", "标签"]
        )
        return zip(english, chinese).enumerated().map { index, pair in
            let style: Line.Style =
                index == 0 ? .heading : sets[index - 1].summary.status == .partial ? .warning : .plain
            return Line(Text(pair.0, zh: pair.1), style)
        }
    }

    /// The column of pins is there where there are any.
    private static func table(_ sets: [ListReport.Set], _ language: Language, header: [String]) -> [String] {
        let marks = sets.map { SetRemarkView.mark($0.remarks).rendered(in: language) }
        let hasMarks = marks.contains { !$0.isEmpty }
        var table = Table(header.enumerated().filter { hasMarks || $0.offset != 8 }.map(\.element))
        for (set, mark) in zip(sets, marks) {
            let summary = set.summary
            let labels = [summary.label ?? "", SetRemarkView.list(set.remarks)].filter { !$0.isEmpty }
            table.add(
                [
                    summary.id.description, summary.takenAt.description, summary.status.rawValue, String(summary.jobs),
                    summary.layers.map(\.rawValue).joined(separator: ","), Quantity.bytes(summary.bytes),
                    summary.postgres, summary.pgCron,
                ] + (hasMarks ? [mark] : []) + [labels.joined(separator: " ")]
            )
        }
        return table.lines
    }
}
