internal import CronModel
internal import Operations

/// How a self-test of the drill looks on a terminal.
enum SelfTestView {
    static func lines(_ report: SelfTestReport) -> [Line] {
        let rows = report.sabotages.map { outcome in
            let name = outcome.id + String(repeating: " ", count: max(0, 18 - outcome.id.utf8.count))
            let mark = outcome.detected ? Text("noticed ", zh: "已发现  ") : Text("MISSED  ", zh: "未发现  ")
            return Line(mark + Text(verbatim: name) + outcome.cause, outcome.detected ? .ok : .failed)
        }
        let count = report.sabotages.filter(\.detected).count
        let sum = Text(
            "\(count) of \(report.sabotages.count) sabotages of set \(report.set) were noticed, in "
                + Quantity.seconds(report.seconds),
            zh:
                "备份集 \(report.set) 的 \(report.sabotages.count) 种破坏中发现了 \(count) 种，用时 \(Quantity.seconds(report.seconds))"
        )
        return rows + [.empty, Line(sum, report.status == .ok ? .ok : .failed)]
    }
}
