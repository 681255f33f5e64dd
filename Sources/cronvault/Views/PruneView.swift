internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// What `prune` says: each set with the rules that keep it, then what goes beside sets.
enum PruneView {
    static func lines(_ report: PruneReport) -> [Line] {
        var lines = table(report)
        lines += report.unreadable.map {
            Line(
                Text(
                    "WARNING: set \($0) cannot be read: it stays, and so does every segment; see cronvault check",
                    zh: "警告：备份集 \($0) 无法读取：予以保留，所有分段也一并保留；请运行 cronvault check"
                ),
                .warning
            )
        }
        lines += [.empty, outcome(report)]
        lines += report.spared.map { Line(Text("set \($0) was pinned meanwhile and stays", zh: "备份集 \($0) 刚被固定，予以保留")) }
        lines += report.retained.map {
            Line(
                Text(
                    "the store retains set \($0): it stays, and a later prune takes it",
                    zh: "存储策略保留备份集 \($0)：暂不删除，由以后的 prune 处理"
                )
            )
        }
        if let obstacle = report.obstacle { lines.append(Line(words(obstacle), .warning)) }
        if report.plan.entries.contains(where: { $0.rules.contains(.noPolicy) }) {
            lines.append(
                Line(
                    Text(
                        "HINT: No rule is given: every set stays. See retention in the configuration, or --help.",
                        zh: "提示：未指定任何保留规则，所有备份集都保留。请在配置中设置 retention，或参阅 --help。"
                    )
                )
            )
        }
        if !report.applied, !report.isIdle {
            lines.append(Line(Text("Nothing was changed yet: --confirm does it.", zh: "尚未做任何改动：加 --confirm 执行。")))
        }
        return lines + report.copies.flatMap(copy)
    }

    private static func copy(_ copy: PrunedCopy) -> [Line] {
        let head = Line(Text("copy \(copy.name)", zh: "副本 \(copy.name)"), .heading)
        switch copy.outcome {
        case .success(let report): return [.empty, head] + lines(report)
        case .failure(let error):
            let text = Text(
                "WARNING: it was not pruned: \(error.problem.english)",
                zh: "警告：未能清理：\(error.problem.chinese)"
            )
            return [.empty, head, Line(text, .warning)]
                + error.hints.map { Line(Text("  HINT: ", zh: "  提示：") + $0) }
        }
    }

    private static func table(_ report: PruneReport) -> [Line] {
        guard !report.plan.entries.isEmpty else {
            return [Line(Text("cluster \"\(report.cluster)\" has no sets", zh: "集群 \"\(report.cluster)\" 没有备份集"))]
        }
        let english = rows(report, .english, ["", "SET", "TAKEN AT", "LAYERS", "SIZE", "KEPT BY"])
        let chinese = rows(report, .chinese, ["", "备份集", "时间", "层", "大小", "保留原因"])
        return zip(english, chinese).enumerated().map { index, pair in
            let style: Line.Style =
                index == 0 ? .heading : report.plan.entries[index - 1].isKept ? .plain : .warning
            return Line(Text(pair.0, zh: pair.1), style)
        }
    }

    private static func rows(_ report: PruneReport, _ language: Language, _ header: [String]) -> [String] {
        var table = Table(header)
        let gone = report.applied ? Text("removed", zh: "已删除") : Text("remove", zh: "删除")
        for entry in report.plan.entries {
            let isGone = !entry.isKept && !report.staying.contains(entry.set.id)
            table.add([
                (isGone ? gone : Text("keep", zh: "保留")).rendered(in: language),
                entry.set.id.description, entry.set.takenAt.description,
                entry.set.layers.map(\.rawValue).joined(separator: ","), Quantity.bytes(entry.set.bytes),
                entry.rules.map { words($0).rendered(in: language) }.joined(
                    separator: language == .chinese ? "、" : ", "
                ),
            ])
        }
        return table.lines
    }

    private static func outcome(_ report: PruneReport) -> Line {
        let (kept, gone) = (
            report.plan.kept.count + report.staying.count, report.plan.removed.count - report.staying.count
        )
        let (segments, left) = (report.segments.count, report.unfinished.count)
        let size = Quantity.bytes(report.bytes)
        return report.applied
            ? Line(
                Text(
                    "\(gone.of("set")) removed, \(kept) kept; \(segments.of("segment")) and \(left.of("leftover")) swept; "
                        + "\(size) freed",
                    zh: "已删除 \(gone) 个备份集，保留 \(kept) 个；清除 \(segments) 个分段和 \(left) 处残留；释放 \(size)"
                ),
                .ok
            )
            : Line(
                Text(
                    "\(gone.of("set")) to be removed, \(kept) to be kept; \(segments.of("segment")) and "
                        + "\(left.of("leftover")) to be swept; \(size) to be freed",
                    zh: "将删除 \(gone) 个备份集，保留 \(kept) 个；将清除 \(segments) 个分段和 \(left) 处残留；将释放 \(size)"
                )
            )
    }

    private static func words(_ rule: RetentionPlan.Rule) -> Text {
        switch rule {
        case .pinned(let until):
            until.map { Text("pinned until \($0)", zh: "固定至 \($0)") } ?? Text("pinned", zh: "已固定")
        case .newestComplete: Text("newest complete", zh: "最新的完整备份集")
        case .newestProven: Text("newest proven", zh: "最新的已验证备份集")
        case .newestHistory: Text("newest of its history", zh: "该历史的最新备份集")
        case .future: Text("from the future: some clock is wrong", zh: "时间在未来：时钟有误")
        case .noPolicy: Text("no rule is given", zh: "未指定规则")
        case .period(.weekly, let name): Text("weekly (\(name))", zh: "每周（\(name.dropFirst(8)) 起）")
        case .period(let period, let name): Text("\(period.rawValue) (\(name))", zh: "\(word(period))(\(name))")
        case .last, .within, .minimum: word(rule)
        }
    }

    private static func word(_ rule: RetentionPlan.Rule) -> Text {
        switch rule {
        case .last: Text("keep-last", zh: "最新若干个")
        case .within: Text("within", zh: "期限内")
        default: Text("minimum", zh: "最低数量")
        }
    }

    private static func word(_ period: RetentionPolicy.Period) -> String {
        switch period {
        case .hourly: "每小时"
        case .daily: "每天"
        case .weekly: "每周"
        case .monthly: "每月"
        case .yearly: "每年"
        }
    }

    private static func words(_ obstacle: SegmentSweep.Obstacle) -> Text {
        switch obstacle {
        case .unfinished(let id):
            Text(
                "Segments stay for now: set \(id) is being written, or its backup was killed less than a day ago.",
                zh: "暂不清除分段：备份集 \(id) 正在写入，或其备份在一天之内被终止。"
            )
        case .unreadable(let id):
            Text(
                "Segments stay: what set \(id) refers to cannot be known.",
                zh: "不清除分段：无法得知备份集 \(id) 引用了哪些分段。"
            )
        }
    }
}

extension PruneReport {
    /// Nothing is there to be done.
    fileprivate var isIdle: Bool { plan.removed.isEmpty && segments.isEmpty && unfinished.isEmpty }
}
