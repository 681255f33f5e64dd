internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations

/// What `next` says of a schedule.
enum NextView {
    /// The line that scripts read; its keys are an interface.
    static func json(_ answer: ScheduleAnswer) -> [UInt8] {
        var json = CanonicalJSON(reserving: 320)
        json.raw(#"{"schedule":"#)
        json.string(answer.text)
        json.raw(#","kind":"#)
        json.string(answer.kind.rawValue)
        json.raw(#","runs":["#)
        for (index, run) in answer.runs.enumerated() {
            if index > 0 { json.raw(",") }
            json.string(run.description)
        }
        json.raw(#"],"never":"#)
        json.boolean(answer.never)
        json.raw(#","error":"#)
        json.string(answer.error)
        json.raw(#","warnings":["#)
        for (index, warning) in answer.warnings.enumerated() {
            if index > 0 { json.raw(",") }
            json.string(warning)
        }
        json.raw(#"],"words":"#)
        json.string(answer.words)
        if let accepted = answer.accepted {
            json.raw(#","accepted":"#)
            json.boolean(accepted)
        }
        json.raw("}")
        return json.bytes
    }

    /// One line of a list for people.
    static func line(_ answer: ScheduleAnswer, _ question: ScheduleQuestion) -> [UInt8] {
        let next =
            answer.runs.first.map { local($0, in: question.zone, question.language) }
            ?? (answer.error ?? (answer.never ? Text("never", zh: "永不").rendered(in: question.language) : "-"))
        return Array("\(Table.singleLine(answer.text))\t\(next)\t\(answer.words ?? "")".utf8)
    }

    /// One schedule for people: its meaning, then a table of runs.
    static func lines(_ answer: ScheduleAnswer, _ question: ScheduleQuestion) -> [Line] {
        if let error = answer.error {
            let said = answer.accepted.map { [Line(verdict($0))] } ?? []
            let hint = answer.hint.map { [Line(verbatim: "HINT: \($0)")] } ?? []
            return [Line(verbatim: error, .failed)] + said + hint + answer.warnings.map { Line(verbatim: $0, .warning) }
        }
        var lines = [Line(verbatim: answer.words ?? answer.text, .heading)]
        if let accepted = answer.accepted { lines.append(Line(verdict(accepted))) }
        lines += answer.warnings.map { Line(Text("WARNING: \($0)", zh: "警告：\($0)"), .warning) }
        if answer.never { return lines + [Line(Text("It never runs.", zh: "永不运行。"), .failed)] }
        if answer.kind == .reboot {
            return lines + [
                Line(Text("It runs when the launcher starts; no clock foretells it.", zh: "在调度进程启动时运行，无法按时钟预测。"))
            ]
        }
        if answer.runs.isEmpty { return lines + [Line(Text("No run in that time.", zh: "该时段内没有运行。"))] }
        return lines + table(answer, question)
    }

    /// Whom `--probe` asked.
    static func source(_ asked: ServerQuestion) -> Text {
        let releases = asked.clock.releases.map(\.description).joined(separator: "/")
        let zone = asked.clock.zone.name
        let used = asked.parser.numbersUsed
        return Text(
            "asked pg_cron \(releases), \(zone); \(used.of("job id")) used up",
            zh: "已询问 pg_cron \(releases)，\(zone)；用掉 \(used) 个作业编号"
        )
    }

    private static func verdict(_ accepted: Bool) -> Text {
        accepted
            ? Text("The server's own parser accepts it.", zh: "服务器自身的解析器接受此计划。")
            : Text("The server's own parser does not accept it.", zh: "服务器自身的解析器不接受此计划。")
    }

    private static func table(_ answer: ScheduleAnswer, _ question: ScheduleQuestion) -> [Line] {
        let chinese = question.language == .chinese
        var table = Table(chinese ? ["UTC", "当地时间", ""] : ["UTC", "LOCAL TIME", ""])
        var before = question.from
        for run in answer.runs {
            table.add([run.description, local(run, in: question.zone, question.language), mark(before, run, question)])
            before = run
        }
        return table.lines.enumerated().map { Line(verbatim: $1, $0 == 0 ? .faint : .plain) }
    }

    /// Where the clock was changed between two runs.
    private static func mark(_ before: Instant, _ run: Instant, _ question: ScheduleQuestion) -> String {
        let change = question.zone.offset(at: run) - question.zone.offset(at: before)
        guard change != 0 else { return "" }
        let minutes = abs(change) / 60
        let sign = change > 0 ? "+" : "-"
        return Text(
            "DST \(sign)\(minutes) min before this run",
            zh: "此前时钟调整 \(sign)\(minutes) 分钟"
        ).rendered(in: question.language)
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let chineseWeekdays = ["周四", "周五", "周六", "周日", "周一", "周二", "周三"]

    /// `Sun 2026-11-22 16:00:00 +08:00`: 1970-01-01 was a Thursday.
    private static func local(_ run: Instant, in zone: TimeZoneRules, _ language: Language) -> String {
        let offset = zone.offset(at: run)
        let shifted = run.advanced(bySeconds: offset)
        let seconds = shifted.secondsSince1970
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let weekday = ((days % 7) + 7) % 7
        let name = language == .chinese ? chineseWeekdays[weekday] : weekdays[weekday]
        let stamp = shifted.description.dropLast().map { $0 == "T" ? " " : $0 }
        return "\(name) \(String(stamp)) \(hours(offset))"
    }

    private static func hours(_ offset: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = abs(offset) / 60
        return (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
    }
}
