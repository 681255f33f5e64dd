internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Compares the launches of a stretch of time with those that schedules predict, job by job.
struct LaunchObservation: Sendable {
    /// A launch of a job, as its row in the run history tells.
    struct Launch: Sendable, Hashable {
        let jobid: Int64
        /// Nil while it only begins, or where it could not begin (up to 1.6.2).
        let start: Instant?
    }

    /// Jobs as they stood when the observation began, without those that changed meanwhile.
    let jobs: [Job]
    let clock: CronClock
    /// By the server's clock.
    let begin: Instant
    let end: Instant
    let launches: [Launch]
    /// Jobs whose run from before is still under way: their next ones queue behind it.
    let busy: Set<Int64>

    /// What became of one job.
    private struct Outcome {
        var launched = 0
        var missing: [String] = []
        var unexpected = 0
    }

    func check() -> Check {
        let zone = clock.zone
        let byJob = Dictionary(grouping: launches, by: \.jobid)
        var (total, due) = (Outcome(), 0)
        var evidence: [(rank: Int, text: Text)] = []
        for job in jobs {
            let seen = byJob[job.jobid] ?? []
            let (outcome, expected) = outcome(of: job, seen, zone)
            due += expected
            total.launched += outcome.launched
            total.missing += outcome.missing
            total.unexpected += outcome.unexpected
            guard expected > 0 || !seen.isEmpty else { continue }
            evidence.append(
                (outcome.missing.isEmpty ? (outcome.unexpected > 0 ? 1 : 2) : 0, words(job, outcome, expected))
            )
        }
        let known = Set(jobs.map(\.jobid))
        let strangers = byJob.filter { !known.contains($0.key) }
        evidence += strangers.sorted { $0.key < $1.key }.map {
            (
                1,
                Text(
                    "job \($0.key), changed, new or gone meanwhile: launched \($0.value.count.of("time"))",
                    zh: "作业 \($0.key)（期间改变、新建或删除）：\($0.value.count) 次启动"
                )
            )
        }
        return verdict(total, due: due, evidence.sorted { $0.rank < $1.rank }.map(\.text))
    }

    private func outcome(of job: Job, _ seen: [Launch], _ zone: TimeZoneRules) -> (Outcome, expected: Int) {
        var outcome = Outcome()
        guard job.isActive, let schedule = try? clock.schedule(job.schedule) else {
            outcome.unexpected = seen.count
            return (outcome, 0)
        }
        switch schedule.kind {
        case .reboot:
            outcome.unexpected = seen.count
            return (outcome, 0)
        case .interval(let seconds):
            // Counted from the last start, which lies before: one more or less says nothing.
            let expected = (end.secondsSince1970 - begin.secondsSince1970) / seconds
            outcome.launched = seen.count
            if !busy.contains(job.jobid), seen.count < expected - 1 {
                outcome.missing = ["\(expected - seen.count)×"]
            }
            outcome.unexpected = max(0, seen.count - expected - 1)
            return (outcome, max(0, expected - 1))
        case .cron: return match(schedule, seen, isBusy: busy.contains(job.jobid), zone)
        }
    }

    /// A launch belongs to the run that was due at or before it; one that only begins, to the first that is left.
    private func match(
        _ schedule: Schedule,
        _ seen: [Launch],
        isBusy: Bool,
        _ zone: TimeZoneRules
    ) -> (Outcome, expected: Int) {
        var due: [Instant] = []
        var next = schedule.nextRun(after: begin, in: zone)
        while let run = next, run <= end {
            due.append(run)
            next = schedule.nextRun(after: run, in: zone)
        }
        var (outcome, open) = (Outcome(), due)
        for launch in seen.sorted(by: { ($0.start ?? .latest) < ($1.start ?? .latest) }) {
            let index = launch.start.map { start in open.lastIndex { $0 <= start } } ?? open.indices.first
            if let index {
                open.remove(at: index)
                outcome.launched += 1
            } else {
                outcome.unexpected += 1
            }
        }
        if !isBusy { outcome.missing = open.map(\.description) }
        return (outcome, due.count)
    }

    private func words(_ job: Job, _ outcome: Outcome, _ expected: Int) -> Text {
        let isBusy = busy.contains(job.jobid)
        let missing = outcome.missing.prefix(5).joined(separator: ", ")
        return Text(
            "\(job.label): \(outcome.launched) launched, \(outcome.missing.count) missing"
                + (missing.isEmpty ? "" : " (\(missing))") + ", \(outcome.unexpected) unexpected"
                + (isBusy ? "; a run from before is still under way" : ""),
            zh: "\(job.label)：启动 \(outcome.launched) 次，缺失 \(outcome.missing.count) 次"
                + (missing.isEmpty ? "" : "(\(missing))") + "，意外 \(outcome.unexpected) 次"
                + (isBusy ? "；之前的运行仍在进行" : "")
        )
    }

    private func verdict(_ total: Outcome, due: Int, _ evidence: [Text]) -> Check {
        let seconds = end.secondsSince1970 - begin.secondsSince1970
        guard total.missing.isEmpty, total.unexpected == 0 else {
            return Check(
                CheckID.observed,
                .failed,
                Text(
                    "in \(seconds) s \(total.launched) launched as predicted, \(total.missing.count) missing, "
                        + "\(total.unexpected) unexpected",
                    zh: "\(seconds) 秒内按预期启动 \(total.launched) 次，缺失 \(total.missing.count) 次，意外 \(total.unexpected) 次"
                ),
                hint: Text(
                    "See launcher.alive, and cronvault doctor for limits, owners and nodes.",
                    zh: "请查看 launcher.alive;cronvault doctor 可检查限制、所有者和节点。"
                ),
                evidence: evidence
            )
        }
        guard due > 0 || total.launched > 0 else {
            return Check(
                CheckID.observed,
                .warning,
                Text("no run was due in \(seconds) s: nothing was observed", zh: "\(seconds) 秒内没有到期的运行：未观察到任何启动"),
                hint: Text("Observe for longer, or use --canary.", zh: "请延长观察时间，或使用 --canary。")
            )
        }
        return Check(
            CheckID.observed,
            .ok,
            Text(
                "in \(seconds) s \(total.launched.of("run")) started, each as predicted",
                zh: "\(seconds) 秒内 \(total.launched) 次启动均符合预期"
            ),
            evidence: evidence
        )
    }
}
