internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations

/// What `history --stats` says.
enum RunStatisticsView {
    static func lines(_ statistics: RunStatistics) -> [Line] {
        guard !statistics.jobs.isEmpty else { return [Line(Text("no such run", zh: "没有符合条件的运行"))] }
        let english = rows(
            statistics,
            .english,
            ["JOB", "RUNS", "OK", "FAILED", "P50", "P95", "MAX", "NOW IN A ROW", "WORST ROW", "LONGEST GAP", "MISSED"]
        )
        let chinese = rows(
            statistics,
            .chinese,
            ["作业", "运行", "成功率", "失败", "P50", "P95", "最长", "当前连续", "最长连续失败", "最长间隔", "漏跑"]
        )
        let missed = statistics.jobs.contains { $0.missed != nil }
        let note = Line(
            Text(
                "MISSED counts runs that a job's present schedule asks for and that did not happen.",
                zh: "漏跑：按作业当前的调度应当运行但未运行的次数。"
            ),
            .faint
        )
        return zip(english, chinese).enumerated().map { index, pair in
            Line(Text(pair.0, zh: pair.1), index == 0 ? .heading : style(statistics, index - 1))
        } + (missed ? [note] : [])
    }

    private static func style(_ statistics: RunStatistics, _ index: Int) -> Line.Style {
        guard statistics.jobs.indices.contains(index) else { return .heading }
        let job = statistics.jobs[index]
        if job.streakStatus == .failed { return .failed }
        return job.failed > 0 || job.missed ?? 0 > 0 ? .warning : .plain
    }

    private static func rows(_ statistics: RunStatistics, _ language: Language, _ header: [String]) -> [String] {
        var table = Table(header)
        for job in statistics.jobs { table.add([name(job, language)] + cells(job, language)) }
        if statistics.jobs.count > 1 {
            let total = Text("all", zh: "合计").rendered(in: language)
            table.add([total] + cells(statistics.total, language))
        }
        return table.lines
    }

    private static func name(_ job: RunStatistics.Entry, _ language: Language) -> String {
        if let name = job.jobname { return name }
        guard let jobid = job.jobid else { return Text("others", zh: "其他").rendered(in: language) }
        return job.command.map { "#\(jobid) \($0)" } ?? "#\(jobid)"
    }

    private static func cells(_ job: RunStatistics.Entry, _ language: Language) -> [String] {
        func duration(_ seconds: Double?) -> String { seconds.map { DurationText.of(seconds: $0) } ?? "-" }
        let gap = job.longestGapFrom.map { "\(duration(job.longestGap)) (\($0.description.prefix(10)))" } ?? "-"
        let isTotal = job.jobid == nil && job.jobname == nil
        let status = job.streakStatus.map {
            $0 == .succeeded ? Text("ok", zh: "成功") : Text("failed", zh: "失败")
        }?.rendered(in: language)
        return [
            String(job.runs), job.successRate.map(percent) ?? "-", String(job.failed), duration(job.p50),
            duration(job.p95), duration(job.max), isTotal ? "" : status.map { "\(job.streak) \($0)" } ?? "-",
            isTotal ? "" : String(job.longestFailureStreak), gap, isTotal ? "" : job.missed.map(String.init) ?? "-",
        ]
    }

    /// 99.97 % is not 100 %: it is cut, not rounded.
    private static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000 + 1e-6).rounded(.down))
        guard hundredths < 10_000 else { return "100%" }
        let (whole, rest) = (hundredths / 100, hundredths % 100)
        return "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
    }

    /// One line a job on standard output.
    static func csv(_ statistics: RunStatistics) throws {
        var output = OutputBuffer()
        try output.append(
            Array(
                ("jobid,jobname,runs,succeeded,failed,success_rate,p50,p95,max,streak,streak_status,"
                    + "longest_failure_streak,longest_success_streak,longest_gap,longest_gap_from,first_run,last_run,"
                    + "missed").utf8
            )
        )
        for job in statistics.jobs {
            let fields: [String?] = [
                job.jobid.map(String.init), job.jobname, String(job.runs), String(job.succeeded), String(job.failed),
                job.successRate.map { "\($0)" }, job.p50.map { "\($0)" }, job.p95.map { "\($0)" },
                job.max.map { "\($0)" }, String(job.streak), job.streakStatus?.rawValue,
                String(job.longestFailureStreak), String(job.longestSuccessStreak), job.longestGap.map { "\($0)" },
                job.longestGapFrom?.description, job.firstRun?.description, job.lastRun?.description,
                job.missed.map(String.init),
            ]
            try output.append(Array(fields.map(CSVText.field).joined(separator: [UInt8(ascii: ",")])))
        }
        try output.flush()
    }
}
