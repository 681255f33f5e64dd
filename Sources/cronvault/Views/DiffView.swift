internal import CronModel
internal import Operations

/// Differences as reviewers read them: a block for each job, lines before and after.
enum DiffView {
    static func lines(_ difference: JobDifference, verbose: Bool) -> [Line] {
        guard !difference.same else {
            return [
                Line(
                    Text(
                        "no difference between \(difference.from.english) and \(difference.to.english)",
                        zh: "\(difference.from.chinese) 与 \(difference.to.chinese) 没有差异"
                    ),
                    .ok
                )
            ]
        }
        var lines = [
            Line(Text("--- \(difference.from.english)", zh: "--- \(difference.from.chinese)"), .heading),
            Line(Text("+++ \(difference.to.english)", zh: "+++ \(difference.to.chinese)"), .heading),
        ]
        lines += difference.jobs.flatMap { job($0, verbose: verbose) }
        lines += section(Text("settings", zh: "设置"), difference.settings.flatMap(value))
        lines += section(
            Text("grants", zh: "授权"),
            difference.grants.map {
                $0.kind == .removed ? removed(Table.singleLine($0.statement)) : added(Table.singleLine($0.statement))
            }
        )
        return lines + [.empty, Line(summary(difference), .heading)]
    }

    /// One job: everything about one that came or went, what is other about one that stayed.
    static func job(_ change: JobChange, verbose: Bool) -> [Line] {
        let what = Table.singleLine("\(change.label)") + " (" + Table.singleLine(change.username) + ")"
        let head = Line(Text("@@ job \(what) @@", zh: "@@ 作业 \(what) @@"), .faint)
        return [.empty, head] + body(of: change, verbose: verbose)
    }

    static func body(of change: JobChange, verbose: Bool) -> [Line] {
        guard change.kind == .changed else {
            let mark = change.kind == .added ? added : removed
            var lines = [("schedule", change.schedule), ("database", change.database)].map {
                mark("\($0.0): \(Table.singleLine($0.1))")
            }
            lines += command(change.command ?? "sha256 \(change.commandSha256)", mark, verbose: verbose)
            return lines
        }
        return change.fields.flatMap { field($0, verbose: verbose) }
    }

    /// One thing that is other, before and after.
    static func field(_ field: ValueChange, verbose: Bool = false) -> [Line] {
        field.name == "command" ? LineDifference.lines(field, verbose: verbose) : value(field)
    }

    private static func command(_ text: String, _ mark: (String) -> Line, verbose: Bool) -> [Line] {
        let lines = LineDifference.split(text)
        guard lines.count > 1 else { return [mark("command: \(shown(text, verbose))")] }
        let limit = verbose ? lines.count : 20
        let rest = lines.count - limit
        return [mark("command:")] + lines.prefix(limit).map { mark("  " + shown($0, verbose)) }
            + (rest > 0 ? [LineDifference.cut(rest)] : [])
    }

    private static func value(_ change: ValueChange) -> [Line] {
        [
            change.from.map { removed("\(change.name): \(Table.singleLine($0))") },
            change.to.map { added("\(change.name): \(Table.singleLine($0))") },
        ].compactMap(\.self)
    }

    static func shown(_ line: String, _ verbose: Bool) -> String {
        verbose ? Table.escaped(line) : Table.singleLine(line)
    }

    static func removed(_ text: String) -> Line { Line(verbatim: "-" + text, .failed) }
    static func added(_ text: String) -> Line { Line(verbatim: "+" + text, .ok) }

    private static func section(_ title: Text, _ lines: [Line]) -> [Line] {
        lines.isEmpty
            ? [] : [.empty, Line(Text("@@ \(title.english) @@", zh: "@@ \(title.chinese) @@"), .faint)] + lines
    }

    private static func summary(_ difference: JobDifference) -> Text {
        func count(_ kind: JobChange.Kind) -> Int { difference.jobs.count { $0.kind == kind } }
        return Text(
            "\(count(.added).of("job")) added, \(count(.removed)) removed, \(count(.changed)) changed; "
                + "\(difference.settings.count.of("setting")), \(difference.grants.count.of("grant")) differ",
            zh: "作业：新增 \(count(.added)) 个，移除 \(count(.removed)) 个，更改 \(count(.changed)) 个；"
                + "设置差异 \(difference.settings.count) 项，授权差异 \(difference.grants.count) 项"
        )
    }
}
