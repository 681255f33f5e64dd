internal import CronModel
internal import CronSchedule

/// The checks on `cron.*` settings: what they say, and what the server makes of it.
extension SetupChecks {
    /// pg_cron does not reserve its prefix: an unknown line is accepted, shown by SHOW, and means nothing.
    var placeholders: Check {
        guard examination.server.cronSettings != nil else { return unseen(DoctorCheckID.placeholders) }
        let found = examination.placeholders
        guard !found.isEmpty else {
            return Check(
                DoctorCheckID.placeholders,
                .ok,
                Text("every cron.* setting is known to the library", zh: "库识别所有 cron.* 设置")
            )
        }
        return Check(
            DoctorCheckID.placeholders,
            .failed,
            Text(
                "\(found.count.of("cron.* setting")) without any effect: pg_cron \(examination.releaseName) does not know them",
                zh: "\(found.count) 项 cron.* 设置不起作用：pg_cron \(examination.releaseName) 不识别"
            ),
            hint: Text(
                "SHOW repeats them all the same. Remove them, or update pg_cron (cron.timezone: 1.5, "
                    + "cron.launch_active_jobs: 1.6.0, cron.match_dom_and_dow: 1.6.8).",
                zh: "但 SHOW 仍会显示。请删除，或升级 pg_cron(cron.timezone 需 1.5,cron.launch_active_jobs 需 1.6.0,"
                    + "cron.match_dom_and_dow 需 1.6.8)。"
            ),
            evidence: found.map { Text(verbatim: "\($0.name) = '\($0.value)'") }
        )
    }

    /// An unknown zone is GMT, after one warning in the log; a number is read by POSIX's sign (pg_cron 1.6.5,
    /// `src/pg_cron.c`: '-5' ran jobs at UTC+5).
    var timezone: Check {
        guard let settings = examination.server.cronSettings else { return unseen(DoctorCheckID.timezone) }
        guard let zone = settings["cron.timezone"] else {
            return Check(
                DoctorCheckID.timezone,
                .ok,
                Text("schedules are read in UTC, as always before 1.5", zh: "计划按 UTC 解释（1.5 之前始终如此）")
            )
        }
        let hint = Text(
            "Use a name such as Asia/Shanghai, Europe/Berlin or GMT, and restart.",
            zh: "请使用 Asia/Shanghai、Europe/Berlin 或 GMT 这样的名称，然后重启。"
        )
        if examination.zoneIsKnown {
            return Check(DoctorCheckID.timezone, .ok, Text("schedules are read in \(zone)", zh: "计划按 \(zone) 解释"))
        }
        let used = TimeZoneRules.serverSetting(zone)
        guard used.name != "GMT" else {
            return Check(
                DoctorCheckID.timezone,
                .failed,
                Text(
                    "cron.timezone \"\(zone)\" is unknown: the server silently uses GMT",
                    zh: "cron.timezone \"\(zone)\" 未知：服务器静默使用 GMT"
                ),
                hint: hint
            )
        }
        let offset = used.offset(at: Instant.now())
        let (sign, minutes) = (offset < 0 ? "-" : "+", abs(offset) / 60)
        let meaning = "UTC\(sign)\(minutes / 60)" + (minutes % 60 == 0 ? "" : ":\(minutes % 60)")
        return Check(
            DoctorCheckID.timezone,
            .failed,
            Text(
                "cron.timezone \"\(zone)\" is no zone's name and now means \(meaning): its sign counts westward",
                zh: "cron.timezone \"\(zone)\" 不是时区名称，当前含义为 \(meaning)：符号按西向为正解释"
            ),
            hint: hint
        )
    }

    var launching: Check {
        guard let settings = examination.server.cronSettings else { return unseen(DoctorCheckID.launching) }
        var evidence: [Text] = []
        if settings["cron.launch_active_jobs"] == "off" {
            return Check(
                DoctorCheckID.launching,
                .failed,
                Text("cron.launch_active_jobs is off: no job runs", zh: "cron.launch_active_jobs 为 off：所有作业都不会运行"),
                hint: Text(
                    "ALTER SYSTEM SET cron.launch_active_jobs = on; SELECT pg_reload_conf();",
                    zh: "ALTER SYSTEM SET cron.launch_active_jobs = on; SELECT pg_reload_conf();"
                )
            )
        }
        if settings["cron.log_run"] == "off" {
            evidence.append(Text("cron.log_run is off: no history is kept", zh: "cron.log_run 为 off：不保存历史"))
        }
        if let level = settings["cron.log_min_messages"], ["fatal", "panic"].contains(level) {
            evidence.append(
                Text(
                    "cron.log_min_messages is \(level): the log tells nothing",
                    zh: "cron.log_min_messages 为 \(level)：日志没有信息"
                )
            )
        }
        return Check(
            DoctorCheckID.launching,
            evidence.isEmpty ? .ok : .warning,
            evidence.isEmpty
                ? Text("jobs are launched and their runs are kept", zh: "作业会启动，运行历史会保存")
                : Text("jobs are launched, but little is told of them", zh: "作业会启动，但留下的信息很少"),
            hint: evidence.isEmpty
                ? nil : Text("Set them back in postgresql.conf.", zh: "请在 postgresql.conf 中改回。"),
            evidence: evidence
        )
    }

    private func unseen(_ id: String) -> Check {
        let role = examination.server.facts.user
        return Check.notLookedAt(
            id,
            Text("role \"\(role)\" may not read cron.* settings", zh: "角色 \"\(role)\" 无权读取 cron.* 设置"),
            hint: Text(
                "GRANT pg_read_all_settings TO \"\(role)\".",
                zh: "请执行 GRANT pg_read_all_settings TO \"\(role)\"。"
            )
        )
    }
}
