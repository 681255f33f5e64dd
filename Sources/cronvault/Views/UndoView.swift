internal import CronModel
internal import Operations

/// What undoing a restore did or would do.
enum UndoView {
    static func lines(_ report: UndoReport) -> [Line] {
        let last =
            report.applied
            ? Line(Text("restore \(report.undoes) is undone", zh: "恢复 \(report.undoes) 已撤销"), .heading)
            : Line(Text("nothing was changed (dry run)", zh: "未做任何改动(试运行)"), .faint)
        return report.actions.map(RestoreView.line) + [last]
    }
}
