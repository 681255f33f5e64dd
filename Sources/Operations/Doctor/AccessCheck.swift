internal import CronModel
internal import PostgresAccess

/// May pg_cron connect as each job's owner? In libpq mode it comes through pg_hba.conf like everybody else.
struct AccessCheck: Sendable {
    private let examination: Examination

    init(_ examination: Examination) {
        self.examination = examination
    }

    private struct Door: Hashable {
        let role: ExactText
        let database: ExactText
        let node: NodeAddress
    }

    var check: Check {
        guard !examination.usesWorkers else {
            return Check(
                DoctorCheckID.access,
                .ok,
                Text("jobs run in background workers: pg_hba.conf is not asked", zh: "作业在后台工作进程中运行：不经过 pg_hba.conf")
            )
        }
        return examination.jobs.check(DoctorCheckID.access) { jobs in
            examination.accessRules.check(DoctorCheckID.access) { rules in verdict(jobs, rules) }
        }
    }

    private func verdict(_ jobs: [Job], _ rules: [SetupCatalog.AccessRule]) -> Check {
        let here = jobs.filter {
            NodeAddress(name: $0.nodename, port: $0.nodeport).isLocal(port: examination.server.facts.port)
        }
        let doors = Dictionary(grouping: here) { job in
            Door(
                role: ExactText(job.username),
                database: ExactText(job.database),
                node: NodeAddress(name: job.nodename, port: job.nodeport)
            )
        }
        let access = AccessRules(
            rules: rules,
            memberships: examination.memberships,
            settings: examination.settings,
            examination.server.facts
        )
        var (closed, doubtful): ([Text], [Text]) = ([], [])
        for (door, jobs) in doors.sorted(by: {
            ($0.key.role, $0.key.database.text, $0.key.node.name) < (
                $1.key.role, $1.key.database.text, $1.key.node.name
            )
        }) {
            let name = "\"\(door.role.text)\" → \"\(door.database.text)\" (\(Job.list(jobs)))"
            switch access.answer(to: door.role.text, in: door.database.text, at: door.node) {
            case .open: break
            case .closed(let why): closed.append(Text("\(name): \(why.english)", zh: "\(name):\(why.chinese)"))
            // pg_cron got in not long ago: then there is no doubt.
            case .doubtful where wasReached(door): break
            case .doubtful(let why): doubtful.append(Text("\(name): \(why.english)", zh: "\(name):\(why.chinese)"))
            }
        }
        return verdict(doors.count, closed, doubtful)
    }

    private func wasReached(_ door: Door) -> Bool {
        (examination.history.value ?? nil)?.reached.contains {
            ExactText($0.role) == door.role && ExactText($0.database) == door.database
        } == true
    }

    private func verdict(_ doors: Int, _ closed: [Text], _ doubtful: [Text]) -> Check {
        guard closed.isEmpty else {
            return Check(
                DoctorCheckID.access,
                .failed,
                Text(
                    "\(closed.count.of("owner")) cannot get in: their jobs fail with \"connection failed\"",
                    zh: "\(closed.count) 个所有者无法连接：其作业会以 \"connection failed\" 失败"
                ),
                hint: Text(
                    "Add a line to pg_hba.conf for it from 127.0.0.1 and ::1 and reload, or set "
                        + "cron.use_background_workers = on and restart.",
                    zh: "请在 pg_hba.conf 中为其添加来自 127.0.0.1 和 ::1 的行并重新加载，或设置 "
                        + "cron.use_background_workers = on 并重启。"
                ),
                evidence: closed + doubtful
            )
        }
        return Check(
            DoctorCheckID.access,
            doubtful.isEmpty ? .ok : .warning,
            doubtful.isEmpty
                ? Text("pg_hba.conf admits every owner", zh: "pg_hba.conf 允许每个所有者连接")
                : Text(
                    "\(doubtful.count.of("owner")) may get in, if what cannot be seen from here allows it",
                    zh: "\(doubtful.count) 个所有者能否连接取决于此处无法看到的配置"
                ),
            hint: doubtful.isEmpty
                ? nil
                : Text(
                    "No successful run is on record for them. A canary in their name, or the next run, tells.",
                    zh: "历史中没有它们成功运行的记录。请观察下一次运行。"
                ),
            evidence: doubtful
        )
    }
}
