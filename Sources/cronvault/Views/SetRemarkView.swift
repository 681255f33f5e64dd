internal import CronModel
internal import CronSchedule
internal import Operations

/// What is on record about a set: its pin and its labels.
enum SetRemarkView {
    static func pin(_ report: SetRemarkReport) -> [Line] {
        guard report.pinned else {
            return [
                Line(
                    Text(
                        "set \(report.set) is pinned no longer: retention may remove it",
                        zh: "备份集 \(report.set) 不再固定：保留策略可以将其删除"
                    )
                )
            ]
        }
        let end = report.pinnedUntil
        return [
            Line(
                Text(
                    "set \(report.set) is pinned\(end.map { " until \($0)" } ?? "")",
                    zh: "备份集 \(report.set) 已固定\(end.map { "至 \($0)" } ?? "")"
                ),
                .ok
            )
        ]
    }

    static func labels(_ report: SetRemarkReport) -> [Line] {
        let list = list(report)
        return [
            list.isEmpty
                ? Line(Text("set \(report.set) has no labels", zh: "备份集 \(report.set) 没有标注"))
                : Line(Text("set \(report.set): \(list)", zh: "备份集 \(report.set):\(list)"), .ok)
        ]
    }

    /// The labels in one line, by key.
    static func list(_ report: SetRemarkReport) -> String {
        report.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    /// How the pin stands in a column.
    static func mark(_ report: SetRemarkReport) -> Text {
        guard report.pinned else { return report.proven ? Text("proven", zh: "已验证") : Text(verbatim: "") }
        let pin = report.pinnedUntil.map { Text("until \($0)", zh: "固定至 \($0)") } ?? Text("pinned", zh: "已固定")
        return report.proven ? Text("proven, \(pin.english)", zh: "已验证，\(pin.chinese)") : pin
    }
}
