internal import BackupFormat
internal import BackupRepository
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
            header: [
                "SET", "TAKEN AT", "STATUS", "JOBS", "LAYERS", "SIZE", "POSTGRES", "PG_CRON", "KEPT", "ENCRYPTED",
                "SIGNED", "LABEL",
            ]
        )
        let chinese = table(
            sets,
            .chinese,
            header: ["备份集", "时间", "状态", "作业", "层", "大小", "POSTGRES", "PG_CRON", "保留", "加密", "签名", "标签"]
        )
        return zip(english, chinese).enumerated().map { index, pair in
            Line(Text(pair.0, zh: pair.1), index == 0 ? .heading : style(sets[index - 1]))
        }
    }

    private static func style(_ set: ListReport.Set) -> Line.Style {
        guard set.authorship?.isAdmitted != false else { return .failed }
        return set.summary.status == .partial ? .warning : .plain
    }

    /// The columns of pins, encryption and signatures are there where there are any.
    private static func table(_ sets: [ListReport.Set], _ language: Language, header: [String]) -> [String] {
        let marks = sets.map { SetRemarkView.mark($0.remarks).rendered(in: language) }
        let hasMarks = marks.contains { !$0.isEmpty }
        let hasKeys = sets.contains { $0.summary.isEncrypted }
        let hasSignatures = sets.contains { $0.authorship != nil }
        let isShown = [8: hasMarks, 9: hasKeys, 10: hasSignatures]
        var table = Table(header.enumerated().filter { isShown[$0.offset] ?? true }.map(\.element))
        for (set, mark) in zip(sets, marks) {
            let summary = set.summary
            var fields = [
                summary.id.description, summary.takenAt.description, summary.status.rawValue, String(summary.jobs),
                summary.layers.map(\.rawValue).joined(separator: ","), Quantity.bytes(summary.bytes),
                summary.postgres, summary.pgCron,
            ]
            if hasMarks { fields.append(mark) }
            if hasKeys { fields.append(summary.isEncrypted ? Text("yes", zh: "是").rendered(in: language) : "") }
            if hasSignatures {
                fields.append(set.authorship.map { SignatureView.words($0).rendered(in: language) } ?? "")
            }
            let labels = [summary.label ?? "", SetRemarkView.list(set.remarks)].filter { !$0.isEmpty }
            table.add(fields + [labels.joined(separator: " ")])
        }
        return table.lines
    }
}
