internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// What a drill checks beside what `verify` does.
extension DrillStep {
    static let restoring = Text("cannot restore", zh: "无法恢复")
    static let verifying = Text("cannot verify", zh: "无法验证")
    static let localeNote = Text(
        "This machine lacks the source's locale: text may sort otherwise than there.",
        zh: "本机缺少源端的区域设置：文本排序可能与源端不同。"
    )

    /// A failure as a check: what went wrong, and what to do.
    static func failed(_ id: String, _ error: ActionableError) -> Check {
        Check(
            id,
            .failed,
            error.problem,
            hint: error.hints.first,
            evidence: [error.detail].compactMap(\.self) + error.hints.dropFirst()
        )
    }

    func networkCheck(isFenced: Bool) -> Check {
        guard isFenced else {
            return Check(
                DrillCheckID.network,
                .warning,
                Text("network not fenced: restored data run code too", zh: "网络未隔离：恢复的数据也会执行代码"),
                hint: server.throwaway == nil
                    ? Text("Without --on a server without a network is made.", zh: "不使用 --on 时会创建没有网络的服务器。")
                    : Text(
                        "Run the drill as root, or where unprivileged user namespaces are permitted.",
                        zh: "请以 root 运行演练，或在允许非特权用户命名空间的机器上运行。"
                    ),
                evidence: server.givenAddress.map { [Text("on the server given, \($0)", zh: "在指定的服务器 \($0) 上")] } ?? []
            )
        }
        return Check(
            DrillCheckID.network,
            .ok,
            Text("the throwaway server has no network", zh: "临时服务器没有网络")
        )
    }

    /// Looked at once the data are in, while a server of our own runs behind the fence.
    func fenceCheck() async throws -> Check {
        let session = try await CronServer.open(server.connection).connect()
        let launchers = try await session.rows(LauncherCatalog.processes)
        let active = try await session.first(DrillCatalog.activeJobs) ?? 0
        await session.close()
        let id = DrillCheckID.fence
        guard active == 0 else {
            return Check(id, .failed, Text("\(active.of("job")) came back active", zh: "\(active) 个作业恢复后为启用状态"))
        }
        guard !launchers.isEmpty else {
            return Check(id, .ok, Text("no launcher ran while data came in", zh: "导入数据期间没有调度进程"))
        }
        return Check(
            id,
            server.throwaway == nil ? .ok : .failed,
            server.throwaway == nil
                ? Text(
                    "the server's own launcher ran; every job came back inactive",
                    zh: "该服务器自身的调度进程在运行；所有作业恢复后均为停用状态"
                )
                : Text("a launcher ran while data came in", zh: "导入数据期间存在调度进程")
        )
    }

    func outcome(_ restored: RestoreReport) -> Check {
        let blockers = restored.plan.blockers
        guard restored.applied else {
            return Check(
                DrillCheckID.restore,
                .failed,
                Text(
                    "a recovery would stop at \(blockers.count.of("obstacle"))",
                    zh: "恢复会被 \(blockers.count) 个障碍阻止"
                ),
                hint: blockers.first?.hint,
                evidence: blockers.map {
                    Text("\($0.code): \($0.problem.english)", zh: "\($0.code)：\($0.problem.chinese)")
                }
            )
        }
        let rows = (restored.history?.restored ?? 0) + (restored.history?.alreadyThere ?? 0)
        let jobs = manifest.cron.jobs
        guard jobs > 0 else {
            return Check(
                DrillCheckID.restore,
                .failed,
                Text("the set holds no job: nothing was rehearsed", zh: "备份集没有作业：未演练任何内容")
            )
        }
        guard manifest.full?.copy == nil else {
            return Check(
                DrillCheckID.restore,
                .ok,
                Text(
                    "the copy came up; \(jobs.of("job")), inactive and aimed at nothing but itself",
                    zh: "副本已启动，其 \(jobs) 个作业均已停用且只指向副本自身"
                )
            )
        }
        return Check(
            DrillCheckID.restore,
            .ok,
            Text(
                "\(jobs.of("job")) and \(rows.of("run")) are back, from nothing",
                zh: "从零恢复了 \(jobs) 个作业和 \(rows) 次运行记录"
            )
        )
    }

    var databasesCheck: Check {
        let databases = manifest.full?.databases ?? []
        let missing = manifest.full?.missing ?? []
        guard !databases.isEmpty else {
            return Check(
                DrillCheckID.databases,
                .failed,
                Text("the set holds no database: nothing was rehearsed", zh: "备份集没有数据库：未演练任何内容")
            )
        }
        let list = databases.map { Text(verbatim: "\($0.facts.name): \($0.dumpBytes) bytes") }
        guard missing.isEmpty else {
            return Check(
                DrillCheckID.databases,
                .failed,
                Text(
                    "\(missing.count.of("database")) could not be dumped when the set was taken",
                    zh: "备份时有 \(missing.count) 个数据库未能转储"
                ),
                evidence: missing.map { Text(verbatim: "\($0.name): \($0.problem)") }
            )
        }
        return Check(
            DrillCheckID.databases,
            .ok,
            Text("\(databases.count.of("database")) came back", zh: "\(databases.count) 个数据库已恢复"),
            evidence: list
        )
    }

    func workCheck(_ verdicts: [JobVerdict]) -> Check {
        let broken = verdicts.filter { $0.status == .failed }
        let unknown = verdicts.filter { $0.status == .notJudged }.count
        let judged = verdicts.filter { $0.judged > 0 || $0.status == .failed }.count
        let evidence = broken.flatMap { verdict in
            verdict.findings.map {
                Text("\(verdict.label): \($0.problem.english)", zh: "\(verdict.label)：\($0.problem.chinese)")
            }
        }
        guard broken.isEmpty, !verdicts.isEmpty else {
            let matters = verdicts.isEmpty || broken.contains(where: \.wantedActive)
            return Check(
                DrillCheckID.jobs,
                matters ? .failed : .warning,
                Text(
                    "\(broken.count) of \(verdicts.count.of("job")) would fail",
                    zh: "\(verdicts.count) 个作业中有 \(broken.count) 个会失败"
                ),
                hint: Text(
                    "Restore what they name, or correct the jobs at the source and take a new set.",
                    zh: "请补齐其引用的对象，或在源端修正作业后重新备份。"
                ),
                evidence: evidence
            )
        }
        return Check(
            DrillCheckID.jobs,
            judged == 0 ? .warning : .ok,
            Text(
                "the commands of \(judged.of("job")) name nothing that is missing"
                    + (unknown > 0 ? "; \(unknown) could not be judged, or not wholly" : ""),
                zh: "\(judged) 个作业的命令没有引用缺失的对象" + (unknown > 0 ? "；\(unknown) 个无法判断或无法完全判断" : "")
            )
        )
    }
}
