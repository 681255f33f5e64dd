internal import CronModel

extension LaunchDifference {
    /// For a report.
    var words: Text {
        switch self {
        case .missing(let due): Text("not launched at \(due)", zh: "\(due) 未启动")
        case .unforeseen(let launch): Text("launched at \(launch), when nothing was due", zh: "\(launch) 启动，但当时并未到期")
        case .early(let due, let launch):
            Text("due at \(due), launched before, at \(launch)", zh: "应于 \(due)，却提前于 \(launch) 启动")
        case .late(let due, let launch):
            Text("due at \(due), launched late, at \(launch)", zh: "应于 \(due)，延迟至 \(launch) 启动")
        case .rare(let found, let punctual):
            Text("launched \(found) times of about \(punctual)", zh: "约应启动 \(punctual) 次，实际 \(found) 次")
        }
    }
}
