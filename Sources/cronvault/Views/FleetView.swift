internal import CronModel
internal import CronSchedule
internal import Daemon

/// One line a cluster, or one line of all, of how very many of them stand.
enum FleetView {
    static func lines(_ report: StatusReport) -> [Line] {
        let clusters = sorted(report)
        guard !clusters.isEmpty else {
            return [Line(Text("the repository holds no cluster", zh: "仓库中没有集群"), .warning)]
        }
        let english = table(clusters, .english, ["CLUSTER", "STATUS", "BACKUP", "DRILL", "SETS", "JOBS", "PROBLEMS"])
        let chinese = table(clusters, .chinese, ["集群", "状态", "备份", "演练", "备份集", "作业", "问题"])
        let rows = zip(english, chinese).enumerated().map { index, pair in
            let style: Line.Style = index == 0 ? .heading : StatusView.style(clusters[index - 1].status)
            return Line(Text(pair.0, zh: pair.1), style)
        }
        return rows + [Line(summary(report), StatusView.style(report.level))]
    }

    /// Those in trouble come first.
    private static func sorted(_ report: StatusReport) -> [ClusterStatus] {
        report.clusters.sorted { ($1.status, $0.cluster) < ($0.status, $1.cluster) }
    }

    private static func table(_ clusters: [ClusterStatus], _ language: Language, _ header: [String]) -> [String] {
        var table = Table(header)
        for cluster in clusters {
            let (figures, isChinese) = (cluster.figures, language == .chinese)
            let problems = cluster.problems.map { $0.summary.rendered(in: language) }
            table.add(
                [
                    cluster.cluster, isChinese ? StatusView.word(cluster.status) : cluster.status.rawValue,
                    figures.backupAgeSeconds.map(StatusView.span) ?? "–",
                    figures.drillAgeSeconds.map(StatusView.span) ?? "–",
                    figures.sets.map(String.init) ?? "–", figures.jobs.map(String.init) ?? "–",
                    problems.joined(separator: isChinese ? "；" : "; "),
                ]
            )
        }
        return table.lines
    }

    /// `1000 clusters: 2 critical, 998 ok`.
    private static func summary(_ report: StatusReport) -> Text {
        let counts = counts(report)
        let total = report.clusters.count
        return Text(
            total.of("cluster") + ": " + counts.map { "\($1) \($0.rawValue)" }.joined(separator: ", "),
            zh: "\(total) 个集群：" + counts.map { "\(StatusView.word($0)) \($1)" }.joined(separator: "，")
        )
    }

    /// The worst first.
    private static func counts(_ report: StatusReport) -> [(ClusterStatus.Level, Int)] {
        ClusterStatus.Level.allCases.reversed().compactMap { level in
            let count = report.clusters.count { $0.status == level }
            return count > 0 ? (level, count) : nil
        }
    }

    /// `CRONVAULT CRITICAL - 1000 clusters: 2 critical, 998 ok; shop: … (+1) | clusters=1000 …`.
    static func nagios(_ report: StatusReport, _ language: Language) -> String {
        let troubled = sorted(report).filter { !$0.problems.isEmpty }
        let shown = troubled.prefix(3).map { cluster in
            "\(cluster.cluster): "
                + cluster.problems.prefix(2).map { $0.summary.rendered(in: language) }.joined(separator: ", ")
        }
        let more = troubled.count > shown.count ? " (+\(troubled.count - shown.count))" : ""
        let text = ([summary(report).rendered(in: language)] + shown).joined(separator: "; ") + more
        let ages = report.clusters.compactMap(\.figures.backupAgeSeconds)
        let levels = ClusterStatus.Level.allCases.map { level in
            "\(level.rawValue)=\(report.clusters.count { $0.status == level })"
        }
        let data = ["clusters=\(report.clusters.count)"] + levels + (ages.max().map { ["oldest_backup=\($0)s"] } ?? [])
        return "CRONVAULT \(report.level.rawValue.uppercased()) - \(StatusView.plain(text)) | "
            + data.joined(separator: " ")
    }
}
