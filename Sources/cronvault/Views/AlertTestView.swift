internal import CronModel
internal import Daemon

/// Which channels a test got through.
enum AlertTestView {
    static func lines(_ report: AlertTestReport) -> [Line] {
        guard !report.channels.isEmpty else {
            return [Line(Text("no channel is configured", zh: "未配置任何告警渠道"), .warning)]
        }
        return report.channels.map { result in
            guard let problem = result.problem else {
                return Line(Text("\(result.channel): delivered", zh: "\(result.channel)：已送达"), .ok)
            }
            return Line(
                Text("\(result.channel): \(problem.english)", zh: "\(result.channel):\(problem.chinese)"),
                .failed
            )
        }
    }
}
