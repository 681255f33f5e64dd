internal import BackupFormat
internal import CronModel
internal import CronSchedule

extension JobComparison {
    var accepted: Check {
        let rejected = live.jobs.compactMap { job -> Text? in
            do {
                _ = try live.clock.schedule(job.schedule)
                return nil
            } catch {
                return Self.words(error, "\(job.label) \"\(job.schedule)\"")
            }
        }
        let release = live.clock.releases.map(\.description).joined(separator: "/")
        guard rejected.isEmpty else {
            return Check(
                CheckID.accepted,
                .failed,
                Text(
                    "pg_cron \(release) does not accept \(rejected.count.of("schedule"))",
                    zh: "pg_cron \(release) 不接受 \(rejected.count) 个计划"
                ),
                hint: Text(
                    "Such a job stays in the list and never runs. Write its schedule anew.",
                    zh: "此类作业会留在列表中但永不运行，请改写其计划。"
                ),
                evidence: rejected
            )
        }
        return Check(
            CheckID.accepted,
            live.jobs.isEmpty ? .warning : .ok,
            Text(
                "pg_cron \(release) accepts all \(live.jobs.count.of("schedule"))",
                zh: "pg_cron \(release) 接受全部 \(live.jobs.count) 个计划"
            )
        )
    }

    /// Each job's next runs here, beside those it would have had at the source: same text, maybe another release or zone.
    func nextRun(after now: Instant) -> Check {
        let (here, there) = (live.clock.context, live.contents.clock.context)
        var known: [String: ScheduleDifference] = [:]
        var (different, never, shown): ([Text], [Text], [Text]) = ([], [], [])
        for match in matches where match.fate != .new {
            let (text, label) = (match.line.job.schedule, match.line.job.label)
            let difference = known[text] ?? Schedule.differences(of: text, from: there, to: here, after: now)
            known[text] = difference
            guard let schedule = try? live.clock.schedule(text) else { continue }
            if !difference.isSame {
                different.append(Self.words(difference, "\(label) \"\(text)\""))
            } else if schedule.never {
                never.append(Text("\(label) \"\(text)\" never runs", zh: "\(label) \"\(text)\" 永不运行"))
            } else if shown.count < Check.evidenceLimit, let next = schedule.nextRun(after: now, in: here.timezone) {
                shown.append(Text(verbatim: "\(label) \(next)"))
            }
        }
        return nextRun(different, never, shown)
    }

    private func nextRun(_ different: [Text], _ never: [Text], _ shown: [Text]) -> Check {
        guard different.isEmpty else {
            return Check(
                CheckID.nextRun,
                .failed,
                Text(
                    different.count.of("job", "is", "are") + " due at other times than in the set",
                    zh: "\(different.count) 个作业的运行时间与备份集不同"
                ),
                hint: Text(
                    "Same text, another meaning: compare cron.timezone and the releases of pg_cron.",
                    zh: "文本相同但含义不同：请比较 cron.timezone 和 pg_cron 版本。"
                ),
                evidence: different
            )
        }
        guard never.isEmpty else {
            return Check(
                CheckID.nextRun,
                .warning,
                Text(
                    never.count.of("job", "never runs", "never run") + ", here as at the source",
                    zh: "\(never.count) 个作业永不运行（源端亦然）"
                ),
                hint: Text("Write their schedules anew.", zh: "请改写其计划。"),
                evidence: never
            )
        }
        return Check(
            CheckID.nextRun,
            .ok,
            Text("each job's next runs are those of the source", zh: "每个作业的下次运行时间与源端一致"),
            evidence: shown
        )
    }

    private static func words(_ difference: ScheduleDifference, _ label: String) -> Text {
        switch difference {
        case .same, .rejectedInBoth: Text(verbatim: label)
        case .rejectedThere: Text("\(label) is not accepted here", zh: "\(label) 在此不被接受")
        case .rejectedHere: Text("\(label) was not accepted at the source", zh: "\(label) 在源端不被接受")
        case .neverThere: Text("\(label) never runs here", zh: "\(label) 在此永不运行")
        case .neverHere: Text("\(label) never ran at the source", zh: "\(label) 在源端永不运行")
        case .otherKind: Text("\(label) is another kind of schedule here", zh: "\(label) 在此属于另一类计划")
        case .otherTimes(let first):
            Text(
                "\(label): "
                    + first.map { "\($0.instant) only \($0.there ? "here" : "at the source")" }.joined(separator: ", "),
                zh: "\(label)：" + first.map { "\($0.instant) 仅\($0.there ? "在此" : "在源端")" }.joined(separator: "、")
            )
        }
    }

    private static func words(_ error: any Error, _ label: String) -> Text {
        guard let error = error as? ScheduleError else { return Text(verbatim: "\(label): \(error)") }
        return Text("\(label): \(error.message(in: .english))", zh: "\(label)：\(error.message(in: .chinese))")
    }
}
