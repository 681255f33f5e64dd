internal import BackupFormat
internal import CronModel
internal import CronSchedule

extension DrillStep {
    /// What another release, zone or setting means for each job: on the drill's server, and on the target if one is given.
    func versionPolicy(
        _ verdicts: [JobVerdict],
        _ clock: CronClock,
        _ target: DrillReport.Version?
    ) -> [JobVerdict] {
        let now = environment.now()
        let source = contents.clock.context
        var places = [(Text("in the drill", zh: "演练中"), clock.context)]
        if let target, let release = target.pgCron.last.flatMap({ CronRelease($0) }) {
            let context = ScheduleContext(
                release: release,
                timezone: source.timezone,
                matchDomAndDow: source.matchDomAndDow
            )
            places.append((Text("on the target", zh: "目标上"), context))
        }
        var known: [String: Text?] = [:]
        return verdicts.map { verdict in
            var verdict = verdict
            verdict.nextRun = (try? clock.schedule(verdict.schedule))?.nextRun(after: now, in: clock.zone)
            let difference =
                known[verdict.schedule]
                ?? places.lazy.compactMap { place, context in
                    ScheduleWords.of(
                        Schedule.differences(of: verdict.schedule, from: source, to: context, after: now),
                        place
                    )
                }.first
            known[verdict.schedule] = .some(difference)
            verdict.difference = difference
            return verdict
        }
    }

    func versionCheck(_ report: DrillReport) -> Check {
        let changed = report.verdicts.filter { $0.difference != nil }
        let versions =
            [("source", "源端", report.source)]
            + [("drill", "演练", report.drill), ("target", "目标", report.target)].compactMap { name, zh, version in
                version.map { (name, zh, $0) }
            }
        let evidence = versions.map { name, zh, version in
            let words = "PostgreSQL \(version.postgres), pg_cron \(version.pgCron.joined(separator: "/"))"
            return Text("\(name): \(words)", zh: "\(zh)：\(words)")
        }
        return Check(
            DrillCheckID.version,
            changed.isEmpty ? .ok : .warning,
            changed.isEmpty
                ? Text("every schedule means the same there", zh: "每个计划的含义都不变")
                : Text(
                    "\(changed.count.of("schedule")) mean something else there",
                    zh: "\(changed.count) 个计划的含义会改变"
                ),
            evidence: evidence
                + changed.compactMap { verdict in
                    verdict.difference.map {
                        Text("\(verdict.label): \($0.english)", zh: "\(verdict.label)：\($0.chinese)")
                    }
                }
        )
    }
}

/// A difference between two clocks in words.
enum ScheduleWords {
    /// Nil where nothing changes.
    static func of(_ difference: ScheduleDifference, _ place: Text) -> Text? {
        switch difference {
        case .same, .rejectedInBoth: nil
        case .rejectedThere: Text("not accepted \(place.english)", zh: "\(place.chinese)不被接受")
        case .rejectedHere: Text("accepted only \(place.english)", zh: "仅\(place.chinese)被接受")
        case .neverThere: Text("never runs \(place.english)", zh: "\(place.chinese)永不运行")
        case .neverHere: Text("runs only \(place.english)", zh: "仅\(place.chinese)会运行")
        case .otherKind: Text("is another kind of schedule \(place.english)", zh: "\(place.chinese)属于另一类计划")
        case .otherTimes(let first):
            Text(
                "runs at other times \(place.english), first \(first.first?.instant.description ?? "")",
                zh: "\(place.chinese)运行时间不同，首次为 \(first.first?.instant.description ?? "")"
            )
        }
    }
}
