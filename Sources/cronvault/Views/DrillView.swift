internal import BackupFormat
internal import CronModel
internal import Operations

/// How drills look on a terminal.
enum DrillView {
    static func lines(_ shown: DrillShown, verbose: Bool) -> [Line] {
        let drill = shown.drill
        var lines = CheckView.lines(CheckReport(drill.checks), verbose: verbose)
        if let evidence = shown.evidence { lines += CheckView.lines(evidence, verbose: verbose) }
        lines += [.empty, verdict(drill), figures(drill)]
        lines += shown.report.map { Line(verbatim: "  \($0)", .faint) }
        return lines
    }

    private static func verdict(_ drill: DrillReport) -> Line {
        let (jobs, set) = (drill.jobs, drill.set)
        let words =
            switch drill.status {
            case .ok: Text("drill passed", zh: "演练通过")
            case .warning: Text("drill passed with warnings", zh: "演练通过，有警告")
            case .failed: Text("DRILL FAILED", zh: "演练失败")
            }
        return Line(
            Text(
                "\(words.english): set \(set), \(jobs.total.of("job")), \(jobs.passed) would work, "
                    + "\(jobs.failed) would fail, \(jobs.notJudged) not judged",
                zh:
                    "\(words.chinese)：备份集 \(set)，\(jobs.total) 个作业，可运行 \(jobs.passed)，会失败 \(jobs.failed)，未判断 \(jobs.notJudged)"
            ),
            Line.Style(drill.status)
        )
    }

    private static func figures(_ drill: DrillReport) -> Line {
        let (rto, rpo) = (drill.rtoSeconds.map(Quantity.seconds) ?? "–", drill.rpoSeconds.map(Quantity.seconds) ?? "–")
        return Line(
            Text(
                "recovery time (RTO) \(rto), age of the newest run (RPO) \(rpo)",
                zh: "恢复时间（RTO）\(rto)，最新运行的年龄（RPO）\(rpo)"
            )
        )
    }

    static func lines(_ list: DrillList, cluster: String) -> [Line] {
        guard !list.drills.isEmpty else {
            return [Line(Text("cluster \"\(cluster)\" has had no drill", zh: "集群 \"\(cluster)\" 尚未演练"), .warning)]
        }
        let english = table(list.drills, header: ["DRILL", "SET", "STATUS", "JOBS", "WOULD FAIL", "RTO", "RPO"])
        let chinese = table(list.drills, header: ["演练", "备份集", "状态", "作业", "会失败", "RTO", "RPO"])
        let rows = zip(english, chinese).enumerated().map { index, pair in
            Line(Text(pair.0, zh: pair.1), index == 0 ? .heading : Line.Style(list.drills[index - 1].status))
        }
        return rows + [trend(list)]
    }

    private static func trend(_ list: DrillList) -> Line {
        let rate = list.passRate.map { "\(Int(($0 * 100).rounded())) %" } ?? "–"
        let change = list.rtoChange.map { "\($0 < 0 ? "−" : "+")\(Quantity.seconds(abs($0)))" } ?? "–"
        return Line(
            Text(
                "passed \(rate), recovery time since the first \(change)",
                zh: "通过率 \(rate)，恢复时间较首次 \(change)"
            )
        )
    }

    private static func table(_ drills: [DrillSummary], header: [String]) -> [String] {
        var table = Table(header)
        for drill in drills {
            table.add([
                drill.id.description, drill.set.description, drill.status.rawValue, String(drill.jobs),
                String(drill.jobsFailed), drill.rtoSeconds.map(Quantity.seconds) ?? "–",
                drill.rpoSeconds.map(Quantity.seconds) ?? "–",
            ])
        }
        return table.lines
    }
}
