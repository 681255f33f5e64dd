internal import CronModel
internal import Operations

/// What an undo did or would do.
enum UndoView {
    static func lines(_ plan: UndoPlan, on address: String) -> [Line] {
        [Line(Text("on \(address):", zh: "服务器 \(address)："), .heading)] + plan.actions.map(RestoreView.line)
    }

    static func lines(_ report: UndoReport) -> [Line] {
        let head = Line(
            Text("record \(report.undoes) on \(report.address):", zh: "\(report.address) 上的记录 \(report.undoes)："),
            .heading
        )
        let actions = [head] + report.actions.map(RestoreView.line)
        guard report.blockers.isEmpty else {
            return actions + report.blockers.flatMap(RestoreView.lines) + [RestoreView.blocked(report.blockers.count)]
        }
        return actions + [last(report)]
    }

    private static func last(_ report: UndoReport) -> Line {
        guard report.applied else {
            return Line(Text("nothing was changed (dry run)", zh: "未做任何改动（试运行）"), .faint)
        }
        guard let record = report.record else {
            return Line(Text("nothing is left to undo", zh: "没有可撤销的内容"), .heading)
        }
        return Line(
            Text(
                "record \(report.undoes) is undone on \(report.address); this is record \(record)",
                zh: "已在 \(report.address) 上撤销记录 \(report.undoes)；本次记录为 \(record)"
            ),
            .heading
        )
    }
}
